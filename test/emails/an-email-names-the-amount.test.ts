import { afterEach, beforeEach, expect, test } from 'vitest'
import { saidByServer } from '../../packages/bursar/src/delivery/email/mail/said-by-server.ts'
import { AppError } from '../../packages/wire/src/errors.ts'
import { signedIn } from '../operator/operator-stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addTenant, emailStage, enqueueEmail, tryOnce } from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { until } from '../support/until.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const FROM = { name: null, address: 'billing@turbine.example' }
const A_MONTH = 33

let server: MailServer
let stage: ServiceStage | null = null
let database: TestDatabase | null = null

beforeEach(async () => {
  server = await MailServer.start()
})
afterEach(async () => {
  await stage?.close()
  await database?.drop()
  stage = null
  database = null
  await server.stop()
})

const mailed = (subject: string) => server.received.find(({ mail }) => mail.subject === subject)
const FAILED = 'Your payment for Starter didn’t go through'

test('an email about a failed payment shows amount and card, and operators see that email', async () => {
  stage = await openServiceStage({ config: { mail: { server: server.address, from: FROM } } })
  const { pool } = stage.database
  const session = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  stage.simulator.platform.failNextPayments(String(session.customer))
  await stage.simulator.clock.advance({ days: A_MONTH })
  await until(FAILED, () => mailed(FAILED) !== undefined)
  const { text } = mailed(FAILED)!.mail
  expect(text).toMatch(
    /Your \$\d+\.\d\d payment for Starter on .* didn’t go through\.[\s\S]*Card: •••• \d{4}/,
  )

  const isSent = "select 1 from bursar.emails where name = 'payment_failed' and outcome = 'sent'"
  await until('it is written down', async () => (await pool.query(isSent)).rowCount === 1)
  const stored = await pool.query('select json_agg(n)::text as text from bursar.emails n')
  const amount = /\$(\d+)\.(\d\d)/.exec(String(text))!
  expect(stored.rows[0].text).not.toMatch(/ada@|Acme Wind|4242/)
  expect(stored.rows[0].text).not.toContain(`${amount[1]}${amount[2]}`)

  const { rows } = await pool.query(
    "select message_id from bursar.emails where name = 'payment_failed'",
  )
  const console = await signedIn(stage, 'viewer')
  const path = `/outbox/${rows[0].message_id}`
  const shown = (await console.ask('GET', path)).body['email'] as Record<string, unknown>
  expect(shown).toMatchObject({
    subject: FAILED,
    recipient: 'ada@acme.example',
    recipient_is_same: true,
    amounts: 'read',
    smtp_code: 250,
  })
  expect(String(shown['text']).trim()).toBe(String(text).trim())
  expect(String(shown['smtp_response'])).toMatch(/^250 /)
  const page = (await console.ask('GET', `${path}/mail`)).body
  expect(String(page['text'])).toContain(amount[0])

  await pool.query("update bursar.tenants set billing_email = 'grace@acme.example'")
  const later = (await console.ask('GET', path)).body['email']
  expect(later).toMatchObject({ recipient: 'grace@acme.example', recipient_is_same: false })
})

const UNAVAILABLE = async () => {
  throw new AppError('STRIPE_UNAVAILABLE')
}

test('an email waits for the amount twice, then is sent without it', async () => {
  const clock = new VirtualClock('2026-01-25T10:00:00Z')
  database = await createTestDatabase({ clock })
  await addTenant(database.pool, { status: 'GRACE' })
  const messageId = await enqueueEmail(database.pool, 'payment_failed', { status: 'GRACE' })
  const away = emailStage(database.pool, server, { readPayment: UNAVAILABLE })
  for (const _ of ['first', 'second']) {
    expect(await tryOnce(away, messageId)).toMatchObject({ errorCode: 'STRIPE_UNAVAILABLE' })
    expect(server.received).toHaveLength(0)
  }
  expect(await tryOnce(away, messageId)).toMatchObject({ outcome: 'done' })
  expect(server.received[0]?.mail.text).not.toContain('Amount')
})

test('without read budget the email waits and uses up no attempt', async () => {
  const clock = new VirtualClock('2026-01-25T10:00:00Z')
  database = await createTestDatabase({ clock })
  await addTenant(database.pool, { status: 'GRACE' })
  const messageId = await enqueueEmail(database.pool, 'payment_failed', { status: 'GRACE' })
  const readPayment = async () => {
    throw new AppError('STRIPE_RATE_LIMITED')
  }
  const busy = emailStage(database.pool, server, { readPayment })
  for (let turn = 0; turn < 5; turn += 1) {
    expect(await tryOnce(busy, messageId)).toMatchObject({ outcome: 'failed' })
  }
  const { rows } = await database.pool.query('select attempts from bursar.outbox')
  expect(rows).toEqual([{ attempts: 0 }])
  expect(server.received).toHaveLength(0)
})

test.each([
  ['250 2.0.0 Ok: queued as 4ZxQ1b', 250, '250 2.0.0 Ok: queued as 4ZxQ1b'],
  ['550 5.1.1 <ada@acme.example> unknown', 550, '550 5.1.1 [address] unknown'],
  ['250 ok ada@acme.example\r\nand more', 250, '250 ok [address] and more'],
  [undefined, null, null],
])('addresses are removed from the answer %j', (response, smtpCode, smtpResponse) => {
  expect(saidByServer(response)).toEqual({ smtpCode, smtpResponse })
})
