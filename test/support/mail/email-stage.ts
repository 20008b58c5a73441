import { createSecretKey } from 'node:crypto'
import { EMAILS_USUAL, NO_BRAND } from '../../../packages/bursar/src/config/mail/parse-emails.ts'
import {
  type EmailDependencies,
  emailHandler,
} from '../../../packages/bursar/src/delivery/email/email-handler.ts'
import type { Mailer } from '../../../packages/bursar/src/delivery/email/mail/mailer.ts'
import { smtpMailer } from '../../../packages/bursar/src/delivery/email/mail/smtp-mailer.ts'
import {
  type Delivered,
  deliverMessage,
} from '../../../packages/bursar/src/outbox/deliver-message.ts'
import { enqueue } from '../../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../../packages/bursar/src/postgres/in-transaction.ts'
import type { Pool } from '../../../packages/bursar/src/postgres/pool.ts'
import type {
  EmailName,
  MessageDetails,
} from '../../../packages/bursar/src/subscription/outgoing/message.ts'
import { AUDIT_KEY, TEST_PLANS } from '../test-config.ts'
import type { MailServer } from './mail-server.ts'

export const TEST_KEY = createSecretKey(Buffer.alloc(32, 7))
export const FROM = { name: 'Turbine', address: 'billing@turbine.example' }
export const TERM_END = '2026-02-01T00:00:00.000Z'

/** A desk that sends to this server, as `bursar serve` would make it. */
export function emailStage(
  pool: Pool,
  server: MailServer,
  more: Partial<EmailDependencies> = {},
): EmailDependencies {
  return {
    pool,
    mailer: smtpMailer(server.address),
    from: FROM,
    brand: { ...NO_BRAND, name: 'Turbine', billingUrl: 'https://turbine.example/billing' },
    emails: EMAILS_USUAL,
    plans: TEST_PLANS,
    mergeLinks: { origin: 'https://pay.turbine.example', key: AUDIT_KEY },
    key: TEST_KEY,
    readPayment: null,
    ...more,
  }
}

/** One try of one message, as a worker makes it. */
export function tryOnce(stage: EmailDependencies, messageId: string): Promise<Delivered> {
  return deliverMessage(stage.pool, messageId, { email: emailHandler(stage) })
}

/** A mailer whose process dies when the server has taken the mail, before it can say so. */
export function dyingAfter(mailer: Mailer): Mailer {
  return {
    async post(message, signal) {
      await mailer.post(message, signal)
      throw new Error('The process died.')
    },
  }
}

export async function addTenant(
  pool: Pool,
  { name = 'Acme Wind', address = 'ada@acme.example' as string | null, status = 'ACTIVE' } = {},
): Promise<void> {
  await pool.query(
    'insert into bursar.tenants (tenant_id, name, billing_email, status) values ($1, $2, $3, $4)',
    ['acme', name, address, status],
  )
  await pool.query(
    `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
       term_end, account, stripe_subscription_id)
     values ('sub_1', 'acme', 'starter', 'MAIN', $1, '[]', $2, '', 'sub_1')`,
    [status, TERM_END],
  )
}

let causes = 0

/** Enqueues an email to the tenant `acme`. Gives the message's id. */
export async function enqueueEmail(
  pool: Pool,
  name: EmailName,
  details: MessageDetails = {},
  subscriptionId: string | null = 'sub_1',
): Promise<string> {
  causes += 1
  const causeKey = `email:${name}:${causes}`
  const about = { tenantId: 'acme', subscriptionId }
  const offered = name === 'merge_offered' ? { offer_id: await addOffer(pool) } : {}
  const usual = { status: 'ACTIVE', plan_id: 'starter', term_end: TERM_END, ...offered }
  await inTransaction(pool, (tx) =>
    enqueue(tx, [
      { kind: 'email', name, target: '', causeKey, ...about, details: { ...usual, ...details } },
    ]),
  )
  const { rows } = await pool.query('select message_id from bursar.outbox where cause_key = $1', [
    causeKey,
  ])
  return rows[0].message_id
}

/** A merge that is offered to the tenant `acme`. Gives the offer's id. */
async function addOffer(pool: Pool): Promise<string> {
  const added = await pool.query(
    `with buyer as (
       insert into bursar.tenants (tenant_id, name) values ($1, 'Buyer') returning tenant_id
     )
     insert into bursar.merge_offers (offer_id, tenant_id, new_tenant_id, token_hash, expires_at)
     select gen_random_uuid(), 'acme', tenant_id, sha256(''), bursar.clock() + interval '7 days'
     from buyer returning offer_id`,
    [`buyer-${causes}`],
  )
  return added.rows[0].offer_id
}

/** `outcome error smtp-code attempts`, of the one email there is. */
export async function emailRow(pool: Pool): Promise<string | null> {
  const { rows } = await pool.query('select * from bursar.emails')
  if (rows[0] === undefined) return null
  const { outcome, error_code, smtp_code, attempts } = rows[0]
  return `${outcome} ${error_code} ${smtp_code} ${attempts}`
}
