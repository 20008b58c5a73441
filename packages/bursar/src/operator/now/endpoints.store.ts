import type { endpoints } from '@bursar/wire/operator/endpoints'
import type { z } from 'zod'
import type { Config } from '../../config/config.ts'
import { EVENT_TYPES } from '../../inbox/event-types.ts'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { wireRows } from '../read/wire-rows.ts'
import { judgeSecret } from '../traffic/judge-secret.ts'
import { fingerprintOf } from '../traffic/traffic.ts'
import { refusalAdvice } from './refusal-advice.ts'
import type { Sends } from './sent-types.ts'

export type Endpoints = z.output<typeof endpoints>

/** A type that was not seen for so long is taken for one that is not sent. */
const MISSING_DAYS = 30

const COUNTS = `
select endpoint, outcome, detail,
  coalesce(sum(count) filter (where minute > bursar.clock() - interval '24 hours'), 0)::int as day,
  sum(count)::int as week, max(minute) as last_at
from bursar.delivery_counts where minute > bursar.clock() - interval '7 days'
group by endpoint, outcome, detail`

const SECRETS = `
select endpoint, fingerprint, first_seen_at, bursar.clock() as now from bursar.signing_secrets`

const STANDING = `
select n.name, e.failures, e.failing_since, e.paused_until, e.disabled_at,
  count(o.*) filter (where o.outcome is null)::int as pending,
  count(o.*) filter (where o.outcome = 'dead')::int as dead
from (
  select unnest($1::text[]) as name union select endpoint from bursar.webhook_endpoints
  union select target from bursar.outbox where kind = 'webhook' and outcome is null
) n
left join bursar.webhook_endpoints e on e.endpoint = n.name
left join bursar.outbox o on o.kind = 'webhook' and o.target = n.name
  and (o.outcome is null or o.outcome = 'dead')
group by n.name, e.failures, e.failing_since, e.paused_until, e.disabled_at order by n.name`

const LAST_OF_TYPES = `
select t.type, (
    select e.received_at from bursar.stripe_events e where e.event_type = t.type
    order by e.received_at desc limit 1
  ) as last_at,
  bursar.clock() - make_interval(days => $2) as since
from unnest($1::text[]) as t(type) order by t.type`

interface Counted {
  readonly endpoint: string
  readonly outcome: 'accepted' | 'cosigned' | 'refused' | 'ignored'
  readonly detail: string
  readonly day: number
  readonly week: number
  readonly last_at: string
}

interface Seen {
  readonly endpoint: string
  readonly fingerprint: string
  readonly first_seen_at: Date
  readonly now: Date
}

type EndpointsConfig = Pick<Config, 'endpoints' | 'webhooks'>

/** How the doors stand: what comes in with which secret, and whether what goes out is accepted. */
export async function readEndpoints(
  tx: Tx,
  config: EndpointsConfig,
  sends: Sends,
): Promise<Endpoints> {
  const counts = { name: 'operator_counts', text: COUNTS }
  const counted = wireRows((await query<Counted>(tx, counts)).rows)
  const { rows: seen } = await query<Seen>(tx, { name: 'operator_secrets', text: SECRETS })
  return {
    incoming: config.endpoints.map((endpoint) =>
      toIncoming(
        endpoint,
        counted.filter((one) => one.endpoint === endpoint.name),
        seen.filter((one) => one.endpoint === endpoint.name),
      ),
    ),
    outgoing: await outgoing(tx, config.webhooks.endpoints),
    event_types: await eventTypes(tx, sends),
  }
}

type Incoming = Endpoints['incoming'][number]

/** Pure: an endpoint of the config with what was counted of it. */
export function toIncoming(
  { name, accountClass, accounts, secrets }: Config['endpoints'][number],
  counted: readonly Counted[],
  seen: readonly Seen[],
): Incoming {
  const of = (outcome: Counted['outcome']) => counted.filter((one) => one.outcome === outcome)
  const all24h = of('accepted').reduce((sum, { day }) => sum + day, 0)
  return {
    name,
    path: pathOf(name),
    account_class: accountClass,
    accounts: [...accounts],
    secrets: secrets.map((secret, index) => {
      const fingerprint = fingerprintOf(secret)
      const traffic = [...of('accepted'), ...of('cosigned')].filter(
        ({ detail }) => detail === fingerprint,
      )
      const first = seen.find((one) => one.fingerprint === fingerprint)
      const deliveries24h = traffic.reduce((sum, { day }) => sum + day, 0)
      const firstSeenAt = first?.first_seen_at ?? null
      const known = { deliveries24h, endpointDeliveries24h: all24h, firstSeenAt }
      return {
        fingerprint,
        position: index + 1,
        deliveries_24h: deliveries24h,
        deliveries_7d: traffic.reduce((sum, { week }) => sum + week, 0),
        last_at: lastOf(traffic),
        ...judgeSecret(known, first?.now ?? new Date(0)),
      }
    }),
    refused_24h: of('refused')
      .filter(({ day }) => day > 0)
      .map(({ detail, day }) => ({ code: detail, count: day, advice: refusalAdvice(detail) })),
    ignored_24h: of('ignored')
      .filter(({ day }) => day > 0)
      .map(({ detail, day }) => ({ because: detail, count: day })),
  }
}

/** Where an endpoint of ours is reached. */
export function pathOf(name: string): string {
  return name === '' ? '/webhook/stripe' : `/webhook/stripe/${name}`
}

function lastOf(traffic: readonly Counted[]): string | null {
  return (
    traffic
      .map(({ last_at }) => last_at)
      .sort()
      .at(-1) ?? null
  )
}

type Outgoing = Endpoints['outgoing'][number]
type Standing = Omit<Outgoing, 'host' | 'state' | 'failures'> & { readonly failures: number | null }

async function outgoing(tx: Tx, configured: Config['webhooks']['endpoints']): Promise<Outgoing[]> {
  const names = configured.map(({ name }) => name)
  const statement = { name: 'operator_standing', text: STANDING, values: [names] }
  return wireRows((await query<Standing>(tx, statement)).rows).map((row) =>
    toOutgoing(row, configured),
  )
}

/** Pure: an endpoint of ours as it is answered. */
export function toOutgoing(
  row: Standing,
  configured: readonly { readonly name: string; readonly url: URL }[],
): Outgoing {
  const known = configured.find(({ name }) => name === row.name)
  return {
    ...row,
    failures: row.failures ?? 0,
    host: known?.url.host ?? '',
    state: known === undefined ? 'removed' : stateOf(row),
  }
}

function stateOf({ failures, disabled_at }: { failures: number | null; disabled_at: unknown }) {
  if (disabled_at !== null) return 'disabled'
  return (failures ?? 0) > 0 ? 'failing' : 'ok'
}

async function eventTypes(tx: Tx, sends: Sends): Promise<Endpoints['event_types']> {
  const values = [Object.keys(EVENT_TYPES), MISSING_DAYS]
  const statement = { name: 'operator_last_of_types', text: LAST_OF_TYPES, values }
  const { rows } = await query<LastSeen>(tx, statement)
  return wireRows(rows).map((row) => toEventType(row, sends))
}

interface LastSeen {
  readonly type: string
  readonly last_at: string | null
  readonly since: string
}

/**
 * Pure: a type that we follow as it is answered. Where Stripe does not say whether it is sent, one
 * that has not come since `since` is taken for missing.
 */
export function toEventType(
  { type, last_at, since }: LastSeen,
  sends: Sends,
): Endpoints['event_types'][number] {
  const is_sent = sends === 'unknown' ? null : sends(type)
  const isQuiet = last_at === null || last_at < since
  const is_missing = is_sent === null ? isQuiet : !is_sent
  return { type, last_at, is_sent, is_missing, without: withoutType(type) }
}

/** What an operator of a quiet endpoint should know: nothing is wrong for ever without a type. */
function withoutType(type: string): string {
  const found = WITHOUT.find(([prefix]) => type.startsWith(prefix))
  return found?.[1] ?? 'If this event is missing, changes are noticed later.'
}

const WITHOUT = [
  [
    'checkout.session.',
    'If this event is missing, the buyer is known only after the next refresh.',
  ],
  [
    'customer.subscription.',
    'If this event is missing, a change is noticed at the next scheduled check.',
  ],
  ['invoice.', 'If this event is missing, a payment is noticed when its subscription changes.'],
  ['charge.', 'If this event is missing, refunds and disputes go unnoticed.'],
  ['refund.', 'If this event is missing, failed refunds go unnoticed.'],
  [
    'customer.',
    'If this event is missing, new billing addresses and deleted customers go unnoticed.',
  ],
  ['entitlements.', 'If this event is missing, nothing is lost: it only causes a refresh.'],
] as const
