import { afterEach, beforeEach, expect, test } from 'vitest'
import { EMAILS_USUAL, NO_BRAND } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { EMAILS } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  addTenant,
  emailRow,
  emailStage,
  enqueueEmail,
  tryOnce,
} from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

let clock: VirtualClock
let database: TestDatabase
let server: MailServer

beforeEach(async () => {
  clock = new VirtualClock('2026-01-25T10:00:00Z')
  database = await createTestDatabase({ clock })
  server = await MailServer.start()
})
afterEach(async () => {
  await server.stop()
  await database.drop()
})

const everythingStored = async () => {
  const stored = await database.pool.query(`
    select (select json_agg(n) from bursar.emails n)::text
      || (select json_agg(e) from bursar.outbox e)::text
      || coalesce((select json_agg(f) from bursar.findings f)::text, '') as text`)
  return String(stored.rows[0].text)
}

test('an email arrives intact, and its address and text are not stored', async () => {
  await addTenant(database.pool)
  const messageId = await enqueueEmail(database.pool, 'renewal')
  const stage = emailStage(database.pool, server, {
    brand: {
      ...NO_BRAND,
      name: 'Turbine',
      replyTo: 'help@turbine.example',
      billingUrl: 'https://turbine.example/billing',
    },
  })
  expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'done' })

  expect(server.received).toHaveLength(1)
  const { mail, envelope } = server.received[0]!
  expect(envelope).toEqual({ from: 'billing@turbine.example', to: ['ada@acme.example'] })
  expect(mail.from?.text).toBe('"Turbine" <billing@turbine.example>')
  expect(mail.to).toMatchObject({ text: 'ada@acme.example' })
  expect(mail.replyTo?.text).toBe('help@turbine.example')
  expect(mail.subject).toBe('Your Starter subscription renews in 7 days')
  expect(mail.messageId).toBe(`<${messageId}@turbine.example>`)
  expect(mail.date).toEqual(new Date('2026-01-25T10:00:00Z'))
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  expect(mail.headers.get('content-language')).toBe('en')
  expect(mail.headers.has('list-unsubscribe')).toBe(false)
  expect(mail.text).toContain('Hello Acme Wind,')
  expect(mail.text).toContain(
    'Your Starter subscription renews automatically on 1\u00a0February\u00a02026',
  )
  expect(mail.html).toContain(
    'Your Starter subscription renews automatically on 1\u00a0February\u00a02026',
  )
  expect(mail.html).toContain('href="https://turbine.example/billing"')

  expect(await emailRow(database.pool)).toBe('sent null 250 1')
  const stored = await everythingStored()
  expect(stored).toContain(`<${messageId}@turbine.example>`)
  expect(stored).not.toMatch(/ada@|Acme Wind|renews/)
})

test('a canceled subscription shows when it ends, not that it renews', async () => {
  await addTenant(database.pool)
  const ends = "update bursar.subscriptions set cancel_at = '2026-01-30T00:00:00Z'"
  await database.pool.query(ends)
  const messageId = await enqueueEmail(database.pool, 'plan_changed', { plan_id_before: 'pro' })
  expect(await tryOnce(emailStage(database.pool, server), messageId)).toMatchObject({
    outcome: 'done',
  })
  const { mail } = server.received[0]!
  expect(mail.text).toContain('Ends on: 30\u00a0January\u00a02026')
  expect(mail.text).not.toContain('Renews')
})

test('an email about an invoice names its due date at Stripe', async () => {
  await addTenant(database.pool)
  await database.pool.query(
    "update bursar.subscriptions set status = 'GRACE', collection_method = 'send_invoice'",
  )
  const details = { status: 'GRACE', happened_at: '2026-01-20T08:00:00.000Z' }
  const messageId = await enqueueEmail(database.pool, 'payment_failed', details)
  await tryOnce(emailStage(database.pool, server), messageId)
  expect(server.received[0]!.mail.text).toContain('was due on 20\u00a0January\u00a02026')
})

test('an unknown date is left out', async () => {
  await addTenant(database.pool)
  const messageId = await enqueueEmail(database.pool, 'cancelled')
  await tryOnce(emailStage(database.pool, server), messageId)
  const { mail } = server.received[0]!
  expect(mail.text).toContain('Your Starter subscription has ended and')
  expect(mail.text).not.toContain('2026')
})

/** What is said while access waits is not said where there is access. */
async function beforeAccess(isWaiting: boolean): Promise<void> {
  const status = isWaiting ? 'SUSPENDED' : 'ACTIVE'
  await database.pool.query('update bursar.subscriptions set status = $1', [status])
}

test('every email can be sent in both languages', async () => {
  await addTenant(database.pool)
  for (const language of ['en', 'de'] as const) {
    const emails = { ...EMAILS_USUAL, language, perTenantPerDay: 1000 }
    const stage = emailStage(database.pool, server, { emails })
    for (const name of EMAILS) {
      await beforeAccess(name === 'payment_processing')
      const messageId = await enqueueEmail(database.pool, name, { plan_id_before: 'pro' })
      expect(await tryOnce(stage, messageId), name).toMatchObject({ outcome: 'done' })
    }
  }
  const read = server.received.map(
    ({ mail }) => `${mail.headers.get('content-language')} ${mail.subject}`,
  )
  expect(new Set(read).size).toBe(2 * EMAILS.length)
  const texts = server.received.map(({ mail }) => `${mail.subject} ${mail.text} ${mail.html}`)
  expect(texts.filter((text) => /undefined|null|NaN|Invalid Date/.test(text))).toEqual([])
})

test('the language is that of the Stripe customer', async () => {
  await addTenant(database.pool)
  await database.pool.query(`
    insert into bursar.stripe_customers (account, customer_id, tenant_id, is_billing_contact, locales)
    values ('', 'cus_1', 'acme', false, '{en}'), ('', 'cus_2', 'acme', true, '{fr,de-AT}'),
      ('', 'cus_3', 'acme', true, '{}')`)
  const stage = emailStage(database.pool, server)
  await tryOnce(
    stage,
    await enqueueEmail(database.pool, 'cancelled', { happened_at: '2026-01-25T08:00:00Z' }),
  )
  const { mail } = server.received[0]!
  expect(mail.headers.get('content-language')).toBe('de')
  expect(mail.subject).toBe('Ihr Abonnement Starter ist beendet')
  expect(mail.text).toContain('Starter endete am 25.\u00a0Januar\u00a02026')
})

test.each([
  ['<script>alert("x")</script>', 'Hello <script>alert("x")</script>,'],
  ['Acme\r\nBcc: eve@acme.example\r\n\r\n<img src=x>', 'Hello,'],
  ['Acme\r\nSubject: You won\r\n\r\n<img src=x>', 'Hello Acme Subject: You won <img src=x>,'],
  ['Acme\nX-Evil: 1\u2028\u0085', 'Hello Acme X-Evil: 1,'],
  ['Refund at stripe-refund.io?x=1', 'Hello Refund at stripe-refund. io?x=1,'],
])('the tenant name %j is made safe', async (name, greeting) => {
  await addTenant(database.pool, { name })
  for (const email of EMAILS) {
    const stage = emailStage(database.pool, server)
    await beforeAccess(email === 'payment_processing')
    await tryOnce(stage, await enqueueEmail(database.pool, email))
  }
  expect(server.received).toHaveLength(EMAILS.length)
  for (const { mail, envelope, raw } of server.received) {
    expect(envelope.to).toEqual(['ada@acme.example'])
    const head = raw.slice(0, raw.indexOf('\r\n\r\n'))
    expect(head).not.toMatch(/^(?:bcc|x-evil)\b/im)
    expect(head.match(/^subject:/gim)).toHaveLength(1)
    expect(mail.subject).not.toContain('won')
    expect(mail.html).not.toMatch(/<(?:script|img)/)
    expect(mail.text).toContain(greeting)
  }
})
