import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'

const COMPLETE_INTENT = `
update bursar.checkout_intents i
set session_id = $2, completed_at = bursar.clock(), stripe_subscription_id = $4
where nonce = $1 and completed_at is null
  and (tenant_id = $3 or exists (select 1 from bursar.tenants t
    where t.tenant_id = i.tenant_id and t.merged_into = $3))
  and (session_id is null or session_id = $2)`

export interface Completed {
  readonly nonce: string
  readonly sessionId: string
  readonly tenantId: string
  /** What was bought. */
  readonly stripeSubscriptionId: string | null
}

/** An intent is good for one session, and for its own tenant. */
export async function completeIntent(tx: Tx, completed: Completed): Promise<void> {
  const { nonce, sessionId, tenantId, stripeSubscriptionId } = completed
  const values = [nonce, sessionId, tenantId, stripeSubscriptionId]
  await query(tx, { name: 'ownership_complete_intent', text: COMPLETE_INTENT, values })
}

interface Ended {
  readonly account: string
  readonly nonce: string
  readonly sessionId: string
}

const GIVE_UP_INTENT = `
update bursar.checkout_intents
set closed_at = bursar.clock(), session_id = $3, session_url = null, failed_subscription_id = $4
where nonce = $1 and account = $2 and (session_id is null or session_id = $3)
  and completed_at is null and closed_at is null`

/**
 * Nothing comes of it: its session proves nothing, or its payment failed. Then the subscription is
 * noted: Stripe may collect it later, so it is ended before the tenant buys another.
 */
export async function giveUpIntent(
  tx: Tx,
  { account, nonce, sessionId }: Ended,
  failedSubscriptionId: string | null,
): Promise<void> {
  const values = [nonce, account, sessionId, failedSubscriptionId]
  await query(tx, { name: 'ownership_give_up_intent', text: GIVE_UP_INTENT, values })
}

const LEAVE_PAGE = `
update bursar.checkout_intents set session_id = $3, session_url = null
where nonce = $1 and account = $2 and (session_id is null or session_id = $3)
  and completed_at is null and closed_at is null`

/** Its page is complete: nobody is sent there again while the payment is on its way. */
export async function leavePage(tx: Tx, { account, nonce, sessionId }: Ended): Promise<void> {
  const values = [nonce, account, sessionId]
  await query(tx, { name: 'ownership_leave_page', text: LEAVE_PAGE, values })
}

const NOTE_END = `
update bursar.checkout_intents set ended_with_parent_at = bursar.clock(), ended_at_once = $2
where nonce = $1`

/** Stripe has been told to end an add-on with what it adds to. */
export async function noteEnded(tx: Tx, nonce: string, isAtOnce: boolean): Promise<void> {
  await query(tx, { name: 'billing_note_end', text: NOTE_END, values: [nonce, isAtOnce] })
}

const POSTPONE = `
update bursar.checkout_intents set end_due_at = bursar.clock() + $2 * interval '1 second'
where nonce = $1`

/** An add-on is not asked to be ended again before so many seconds have passed. */
export async function postponeEnding(tx: Tx, nonce: string, seconds: number): Promise<void> {
  await query(tx, { name: 'billing_postpone_end', text: POSTPONE, values: [nonce, seconds] })
}

const END_AGAIN = `
update bursar.checkout_intents set end_due_at = bursar.clock()
where account = $1 and stripe_subscription_id = $2 and parent_subscription_id is not null`

/** An add-on is asked to be ended in the next round. False where it is none. */
export async function endAddonAgain(
  tx: Tx,
  of: { readonly account: string; readonly stripeSubscriptionId: string },
): Promise<boolean> {
  const values = [of.account, of.stripeSubscriptionId]
  return (await query(tx, { name: 'operator_end_again', text: END_AGAIN, values })).rowCount !== 0
}

// What was bought knows by its intent what it is an addition to, as long as it lives.
const PURGE_INTENTS = `
delete from bursar.checkout_intents where nonce in (
  select i.nonce from bursar.checkout_intents i
  where coalesce(i.completed_at, i.closed_at, i.expires_at)
      < bursar.clock() - make_interval(days => $1)
    and not exists (select from bursar.subscriptions u
      where u.account = i.account and u.status <> 'EXPIRED'
        and u.stripe_subscription_id in (i.stripe_subscription_id, i.failed_subscription_id))
  limit $2
)`

/** Removes old checkouts. Gives how many, at most `limit`. */
export async function purgeIntents(tx: Tx, days: number, limit: number): Promise<number> {
  const statement = { name: 'schedule_purge_intents', text: PURGE_INTENTS, values: [days, limit] }
  return (await query(tx, statement)).rowCount ?? 0
}
