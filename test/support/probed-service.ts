import { createLog } from '../../packages/bursar/src/base/log.ts'
import { listen } from '../../packages/bursar/src/http/listen.ts'
import { createBursar } from '../../packages/bursar/src/index.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import {
  type FaultSwitch,
  type MailSink,
  type ProbeOptions,
  type State,
  type StateRow,
  type StripeDouble,
  startMailSink,
  startStripeDouble,
  startWebhookSink,
  type WebhookSink,
} from '../../packages/probe/src/index.ts'
import { type Clock, systemClock } from '../../packages/wire/src/clock.ts'
import { createTestDatabase, runAsAdmin, type TestDatabase } from './database.ts'
import { databaseUrl } from './database-on-server.ts'
import { TEST_SECRET, testConfig } from './test-config.ts'

const SECOND_SECRET = 'whsec_Rm6pW2kXv9QtH4sBn8LcJd3G'
const CRM_SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const ACCOUNT = 'acct_probed'
const QUIET_MS_MAX = 4_000
const READ_AGAIN_MS = 25

/** Two nodes of the service on one database, and every oracle that there can be for them by now. */
export interface ProbedService {
  readonly options: ProbeOptions
  close(): Promise<void>
}

export async function openProbedService(
  accountClass: 'own' | 'connected' = 'own',
): Promise<ProbedService> {
  const clock = new ShiftedClock()
  const database = await createTestDatabase({ applicationName: 'oracle' })
  const double = await startStripeDouble()
  const [mail, webhooks] = [await startMailSink(), await startWebhookSink()]
  const log: string[] = []
  const parts = { clock, double, log, accountClass, mail, webhooks }
  const nodes = [await openNode(database, parts), await openNode(database, parts)] as const
  return {
    options: {
      url: `${nodes[0].listening.url}/webhook/stripe`,
      secrets: [TEST_SECRET, SECOND_SECRET],
      staging: true,
      world: {
        prices: { low: 'price_starter', high: 'price_pro' },
        replicas: [`${nodes[1].listening.url}/webhook/stripe`],
        ...(accountClass === 'own' ? {} : { account: ACCOUNT }),
      },
      policy: {
        signup: 'open',
        refunds: 'keep',
        disputes: 'keep',
        past_due: 'grace',
        pause_collection: 'keep',
        email_match: 'deny',
      },
      oracles: {
        double,
        mail,
        webhooks,
        state: { read: () => readWhenQuiet(database) },
        log: { read: async () => log.join('') },
        fault: databaseSwitch(database),
        clock: { advance: (seconds) => shiftBoth(database, clock, seconds) },
      },
      settle: { intervalMs: 50, withinMs: 4_000 },
    },
    async close() {
      for (const { bursar, listening } of nodes) {
        await listening.stop()
        await bursar.stop()
      }
      for (const part of [double, mail, webhooks]) await part.close()
      await database.drop()
    },
  }
}

/** The real time, moved by as much as the probe says. */
class ShiftedClock implements Clock {
  seconds = 0

  now(): Date {
    return new Date(systemClock.now().getTime() + this.seconds * 1000)
  }
}

/** PostgreSQL's clock is what counts in business; the process's judges signatures. */
async function shiftBoth({ adminUrl }: TestDatabase, clock: ShiftedClock, by: number) {
  clock.seconds += by
  const shifted = `select now() + interval '${clock.seconds} seconds'`
  const head = 'create or replace function bursar.clock() returns timestamptz language sql stable'
  await runAsAdmin(adminUrl, `${head} as $$ ${shifted} $$`)
}

/** On: the service is cut off from its database and cannot come back. */
function databaseSwitch({ adminUrl }: TestDatabase): FaultSwitch {
  const name = new URL(adminUrl).pathname.slice(1)
  const server = databaseUrl(adminUrl, 'postgres')
  return {
    async turn(state) {
      await runAsAdmin(server, `alter database ${name} with allow_connections ${state === 'off'}`)
      if (state === 'off') return
      const cut = 'select pg_terminate_backend(pid) from pg_stat_activity'
      await runAsAdmin(server, `${cut} where datname = '${name}' and application_name <> 'oracle'`)
    },
  }
}

interface Parts {
  readonly clock: Clock
  readonly double: StripeDouble
  readonly log: string[]
  readonly accountClass: 'own' | 'connected'
  readonly mail: MailSink
  readonly webhooks: WebhookSink
}

async function openNode({ url }: TestDatabase, parts: Parts) {
  const { clock, double, accountClass } = parts
  const log = createLog({
    level: 'debug',
    destination: { write: (line) => void parts.log.push(line) },
  })
  const endpoint = {
    name: '',
    accountClass,
    accounts: accountClass === 'own' ? [] : [ACCOUNT],
    secrets: [TEST_SECRET, SECOND_SECRET],
  }
  const server = {
    host: '127.0.0.1',
    port: parts.mail.port,
    security: 'offered',
    login: null,
  } as const
  const crm = { name: 'crm', url: new URL(parts.webhooks.url), events: null, secrets: [CRM_SECRET] }
  const config = testConfig(url, double.url, {
    endpoints: [endpoint],
    mail: { server, from: { name: null, address: 'billing@turbine.example' } },
    webhooks: { allowsPrivate: true, endpoints: [crm] },
  })
  const bursar = createBursar(config, { log, clock })
  await bursar.start()
  return { bursar, listening: await listen(bursar.handle, { host: '127.0.0.1', port: 0 }) }
}

// What is to be looked at once more by now is as good as stale: the schedule makes it so.
const DUE_SOON = `
select count(*)::int as stale from bursar.stripe_objects
where (stale and due_at <= bursar.clock() + interval '3 seconds') or recheck_at <= bursar.clock()`

/** What nobody can settle while something is broken is not waited for. */
async function readWhenQuiet({ pool }: TestDatabase): Promise<State> {
  const until = performance.now() + QUIET_MS_MAX
  for (;;) {
    const { rows } = await pool.query<{ stale: number }>(DUE_SOON)
    if (rows[0]?.stale === 0 || performance.now() > until) return readState(pool)
    await pool.query('select pg_sleep($1)', [READ_AGAIN_MS / 1000])
  }
}

// Plans and quantities of several items add up, as the entitlements do.
const ROWS = `
select s.stripe_subscription_id as id, s.customer_id as customer, s.tenant_id as tenant, s.status,
  s.status in ('TRIAL', 'ACTIVE', 'GRACE') as entitled, coalesce(i.plans, s.plan_id) as plan,
  i.quantity, extract(epoch from s.term_end)::int as period_end
from bursar.subscriptions s cross join lateral (
  select sum((item ->> 'quantity')::int)::int as quantity,
    string_agg(distinct item ->> 'plan_id', '+') as plans
  from jsonb_array_elements(s.items) as item
) i order by s.stripe_subscription_id`
const MESSAGES = `
select (select count(*)::int from bursar.tenants) as provisioned,
  (select count(*)::int from bursar.subscription_audit) as audit_rows,
  (select count(*)::int from bursar.outbox where kind = 'email') as mails,
  (select count(*)::int from bursar.outbox where kind = 'webhook') as webhooks`

async function readState(pool: Pool): Promise<State> {
  const subscriptions = (await pool.query<StateRow>(ROWS)).rows
  const effects = (await pool.query<Record<string, number>>(MESSAGES)).rows[0]
  return { subscriptions, effects: effects ?? {} }
}
