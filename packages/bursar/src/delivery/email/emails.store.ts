import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import type { OutboxMessage } from '../../subscription/outgoing/message-handler.ts'
import type { Status } from '../../subscription/status.ts'
import type { StoredFacts } from './stored-facts.ts'

export type { Pool }

/** The recipient of an email, and the current state of the subscription. */
export interface Recipient {
  /** Personal data, used only in the email. */
  readonly name: string
  readonly address: string | null
  /** Preferred locales at Stripe, best first. */
  readonly locales: readonly string[]
  /** null: the email is about no subscription, or it does not exist yet. */
  readonly status: Status | null
  readonly planId: string | null
  readonly termEnd: Date | null
  readonly cancelAt: Date | null
  readonly isStripeManaged: boolean
  /** Whether Stripe sends invoices instead of charging a card. */
  readonly isInvoiced: boolean
  /** Whether Stripe paused it, so that nothing is to be paid. */
  readonly isPaused: boolean
  readonly now: Date
  readonly account: string | null
  readonly stripeSubscriptionId: string | null
}

// Locales of the billing contact come first. Others are used only if the contact has none.
const RECIPIENT = `
select t.name, t.billing_email as address, s.status, s.plan_id as "planId",
  s.term_end as "termEnd", s.cancel_at as "cancelAt",
  s.stripe_subscription_id is not null as "isStripeManaged", bursar.clock() as now,
  coalesce(s.collection_method = 'send_invoice', false) as "isInvoiced",
  coalesce(s.stripe_status = 'paused', false) as "isPaused",
  s.account, s.stripe_subscription_id as "stripeSubscriptionId",
  coalesce((select c.locales from bursar.stripe_customers c
    where c.tenant_id = t.tenant_id and c.locales <> '{}'
    order by c.is_billing_contact desc, c.linked_at limit 1), '{}') as locales
from bursar.tenants t
left join bursar.subscriptions s on s.tenant_id = t.tenant_id and s.subscription_id = $2
where t.tenant_id = $1`

export async function findRecipient(
  tx: Tx,
  message: Pick<OutboxMessage, 'tenantId' | 'subscriptionId' | 'details'>,
): Promise<Recipient | null> {
  // The subscription row may not have existed when the email was enqueued.
  const { tenantId, subscriptionId, details } = message
  const values = [tenantId, subscriptionId ?? details['subscription_id'] ?? null]
  const statement = { name: 'emails_recipient', text: RECIPIENT, values }
  return (await query<Recipient>(tx, statement)).rows[0] ?? null
}

const LOCK_CAP = `select pg_advisory_xact_lock(hashtextextended('bursar.emails:' || $1, 0))`

const COUNT_TODAY = `
select count(*)::int as count from bursar.emails
where tenant_id = $1 and message_id <> $2 and outcome in ('sending', 'sent', 'caught')
  and attempted_at > bursar.clock() - interval '24 hours'`

const RESERVE = `
insert into bursar.emails (message_id, tenant_id, name, language, mail_message_id, outcome,
  error_code, facts, recipient_mac, attempts)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
on conflict (message_id) do update set language = excluded.language, outcome = excluded.outcome,
  facts = excluded.facts, recipient_mac = excluded.recipient_mac, smtp_response = null,
  error_code = excluded.error_code, smtp_code = null, attempts = bursar.emails.attempts + 1,
  attempted_at = bursar.clock()
where bursar.emails.outcome not in ('sent', 'caught')
returning mail_message_id as "messageId"`

export interface Reservation {
  readonly outboxMessageId: string
  readonly tenantId: string
  readonly name: string
  readonly language: string
  readonly messageId: string
  readonly perTenantPerDay: number
  readonly facts: StoredFacts
  readonly recipientMac: Buffer
}

/** `messageId`: stays the same until an operator sends the email again. */
export type Reserved = { readonly messageId: string } | 'capped' | 'over'

/**
 * Recorded before the email is sent. `capped`: the tenant reached its daily limit. `over`: the
 * email was already sent, but its outcome was lost.
 */
export function reserveEmail(pool: Pool, reservation: Reservation): Promise<Reserved> {
  const { outboxMessageId, tenantId, name, language, messageId, perTenantPerDay } = reservation
  const { facts, recipientMac } = reservation
  return inTransaction(pool, async (tx) => {
    // Without the lock, two concurrent emails could both take the last free place.
    await query(tx, { name: 'emails_lock_cap', text: LOCK_CAP, values: [tenantId] })
    const today = { name: 'emails_today', text: COUNT_TODAY, values: [tenantId, outboxMessageId] }
    const { rows } = await query<{ count: number }>(tx, today)
    const isFull = (rows[0]?.count ?? 0) >= perTenantPerDay
    const [outcome, why] = isFull ? ['capped', 'MAIL_CAPPED'] : ['sending', null]
    const about = [outboxMessageId, tenantId, name, language, messageId]
    const values = [...about, outcome, why, JSON.stringify(facts), recipientMac]
    const reserve = { name: 'emails_reserve', text: RESERVE, values }
    const [reserved] = (await query<{ messageId: string }>(tx, reserve)).rows
    if (reserved === undefined) return 'over'
    return isFull ? 'capped' : reserved
  })
}

const RECORD = `
update bursar.emails set outcome = $2, error_code = $3, smtp_code = $4, smtp_response = $5,
  sent_at = case when $2 in ('sent', 'caught') then bursar.clock() end
where message_id = $1`

export async function recordEmail(
  tx: Tx,
  outboxMessageId: string,
  posted: {
    readonly outcome: string
    readonly errorCode?: string
    readonly smtpCode?: number | null
    readonly smtpResponse?: string | null
  },
): Promise<void> {
  const { outcome, errorCode = null, smtpCode = null, smtpResponse = null } = posted
  const values = [outboxMessageId, outcome, errorCode, smtpCode, smtpResponse]
  await query(tx, { name: 'emails_record', text: RECORD, values })
}

// The handler never sends an email twice, so its outcome is reset. It gets a new Message-ID,
// because mail programs show two emails with one Message-ID as one.
const UNSEND = `
update bursar.emails set outcome = 'deferred',
  mail_message_id = regexp_replace(mail_message_id, '(\\.\\d+)?@', '.' || attempts + 1 || '@')
where message_id = $1::uuid and outcome in ('sent', 'caught')`

/** Allows an email to be sent again, in the transaction that enqueues it again. */
export async function unsend(tx: Tx, messageId: string): Promise<void> {
  await query(tx, { name: 'outbox_unsend', text: UNSEND, values: [messageId] })
}
