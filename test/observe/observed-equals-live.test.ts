import { expect, inject, test } from 'vitest'
import { LifecycleStage } from '../lifecycles/lifecycle-stage.ts'

/** A tenant that is live and one that is observed, who do the same at the same time. */
const PAIRS = 10
const SEED = 11
const STEP_HOURS = 60
const HOURS = 365 * 24

const TENANT = 'insert into bursar.tenants (tenant_id, name, delivery) values ($1, $1, $2)'

const names = (pair: number) => [`live-${pair}`, `seen-${pair}`] as const

const STATE = `
select coalesce(jsonb_agg(to_jsonb(s) - 'created_at' - 'updated_at' order by s.created_at, s.plan_id, s.term_start), '[]')
  as subscriptions, t.status
from bursar.tenants t left join bursar.subscriptions s using (tenant_id)
where t.tenant_id = $1 group by t.status`

const AUDIT = `
select event_type, actor_type, actor_id, details, created_at from bursar.subscription_audit
where tenant_id = $1`

// How often the status of a tenant moves within one moment depends on which subscription is first.
const OUTBOX = `
select kind, name, target, details, outcome, enqueued_at as created_at from bursar.outbox
where tenant_id = $1 and name <> 'access'`

test('a year in observe is a year as if live, and nothing is sent', async () => {
  const pairs = Array.from({ length: PAIRS }, (_, pair) => pair)
  const lifecycles = pairs.flatMap((pair) =>
    names(pair).map((name) => ({ name, seed: SEED * 1000 + pair })),
  )
  const stage = await LifecycleStage.open({ server: inject('postgres'), seed: SEED, lifecycles })
  const { pool } = stage.database
  try {
    for (const [live, seen] of pairs.map(names)) {
      await pool.query(TENANT, [live, 'live'])
      await pool.query(TENANT, [seen, 'observe'])
    }
    for (let hours = STEP_HOURS; hours <= HOURS; hours += STEP_HOURS) {
      await stage.pass(hours)
      await stage.receiveAll()
      await stage.settle()
      await stage.schedule()
      await stage.deliver()
    }
    const ids = new Map<string, string>()
    for (const lifecycle of stage.lifecycles) {
      const { tenant, customer, session, subscriptions } = lifecycle
      ids.set(tenant, 'tenant').set(customer, 'customer').set(session, 'session')
      for (const [place, id] of subscriptions.entries()) ids.set(id, `subscription-${place}`)
    }
    const told = async (text: string, tenant: string) =>
      comparable((await pool.query(text, [tenant])).rows, ids)
    for (const [live, seen] of pairs.map(names)) {
      expect(await told(STATE, seen)).toEqual(await told(STATE, live))
      expect(await told(AUDIT, seen)).toEqual(await told(AUDIT, live))
      const [sent, observed] = [await told(OUTBOX, live), await told(OUTBOX, seen)]
      expect(observed).toEqual(sent.map((one) => ({ ...one, outcome: 'observed' })))
    }
    const to = (prefix: string) => stage.sent.filter((one) => one.tenantId.startsWith(prefix))
    expect(to('live-').length).toBeGreaterThan(PAIRS * 5)
    expect(to('seen-')).toEqual([])
  } finally {
    await stage.close()
  }
})

const ANY_ID = /\b(?:sub|cus|cs_test|in|si|evt|ch|pi|req)_[A-Za-z0-9]+/g

/** The rows without what differs between twins by chance: ids, numbers, which event came first. */
function comparable(rows: readonly object[], ids: ReadonlyMap<string, string>): object[] {
  const text = JSON.stringify(rows)
    .replace(/\b(?:live|seen)-\d+\b/g, 'tenant')
    .replace(ANY_ID, (id) => ids.get(id) ?? id.replace(/_.*/, ''))
  const plain: { readonly created_at?: string }[] = JSON.parse(text, (key, value) =>
    ['audit_id', 'sequence', 'generation', 'cause'].includes(key) ? 0 : value,
  )
  // What happens in one moment has the order of its ids, which are chance.
  const keyOf = (row: { readonly created_at?: string }) =>
    (row.created_at ?? '') + JSON.stringify(row)
  return plain.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
