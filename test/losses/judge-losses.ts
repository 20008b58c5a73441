import type { OutboxMessage } from '../../packages/bursar/src/subscription/outgoing/message-handler.ts'
import { expectedOf } from '../lifecycles/judge/expected.ts'
import type { LifecycleStage } from '../lifecycles/lifecycle-stage.ts'
import { seeSubscription } from '../lifecycles/see-stripe.ts'

const ROWS = `
select subscription_id, tenant_id, status, plan_id, term_end from bursar.subscriptions`

/** Each row is what Stripe has, by rules that are written down once more. */
export async function judgeRows(stage: LifecycleStage): Promise<string[]> {
  const { rows } = await stage.database.pool.query(ROWS)
  const known = new Map(
    rows.map((row) => [
      String(row.subscription_id),
      `${row.tenant_id} ${row.status} ${row.plan_id} ${row.term_end.getTime()}`,
    ]),
  )
  const at = stage.clock.now().getTime()
  return stage.lifecycles.flatMap(({ tenant, subscriptions }) =>
    subscriptions.flatMap((id) => {
      const sight = seeSubscription(stage.simulator, id, tenant)
      const state = expectedOf([{ kind: 'seen', at, sight }])
        .states.get(id)
        ?.at(-1)
      const row = known.get(id)
      if (state === undefined) return row === undefined ? [] : [`${id} is nothing yet, and ${row}`]
      // Of what ended before it was ever seen there need not be a row.
      if (row === undefined && state.status === 'EXPIRED') return []
      const wanted = `${tenant} ${state.status} ${state.plan} ${state.termEnd}`
      return row === wanted ? [] : [`${id} is ${wanted}, and we say ${row ?? 'nothing'}`]
    }),
  )
}

const CONTACTS = `
select t.tenant_id, t.billing_email, max(c.linked_at) as linked_at
from bursar.tenants t join bursar.stripe_customers c using (tenant_id)
group by t.tenant_id, t.billing_email`

/**
 * Emails go to the address that Stripe has. What was linked after a change has the address of its
 * checkout until the next event of the customer.
 */
export async function judgeContacts(
  stage: LifecycleStage,
  changedAt: ReadonlyMap<string, Date>,
): Promise<string[]> {
  const { rows } = await stage.database.pool.query(CONTACTS)
  const known = new Map(rows.map((row) => [String(row.tenant_id), row]))
  const { customers } = stage.simulator.platform.world
  return stage.lifecycles.flatMap(({ tenant, customer }) => {
    const [changed, row] = [changedAt.get(tenant), known.get(tenant)]
    if (changed === undefined || row === undefined || row.linked_at > changed) return []
    const { email } = customers.get(customer)
    return email === row.billing_email
      ? []
      : [`${tenant} is written to at ${row.billing_email}, not at ${email}`]
  })
}

/** Said once, whatever is lost: who is welcomed, what has ended, which term is reminded of. */
const ONCE = ['welcome', 'cancelled', 'renewal', 'trial_ending']

export function judgeSent(sent: readonly OutboxMessage[]): string[] {
  const counts = new Map<string, number>()
  for (const { kind, name, tenantId, subscriptionId, details } of sent) {
    if (kind !== 'email' || !ONCE.includes(name)) continue
    const about = name === 'welcome' ? tenantId : subscriptionId
    const of = `${details['days_before'] ?? ''} ${details['days_before'] ? details['term_end'] : ''}`
    const key = `${name} ${about} ${of}`.trim()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].filter(([, times]) => times > 1).map(([what]) => `sent twice: ${what}`)
}
