import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../packages/bursar/src/base/log.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { until } from '../support/until.ts'

const FROM = { name: null, address: 'billing@turbine.example' }
const A_MONTH = 33

let server: MailServer
let stage: ServiceStage
const lines: string[] = []

beforeEach(async () => {
  lines.length = 0
  server = await MailServer.start()
})
afterEach(async () => {
  await stage.close()
  await server.stop()
})

const open = async (mail: { server: MailServer['address']; from: typeof FROM } | null) => {
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) } })
  stage = await openServiceStage({ log, config: { mail } })
}

const subjects = () => server.received.map(({ mail }) => mail.subject)
const WELCOME = 'Welcome to Turbine: your Starter subscription is active'
const CONFIRM = 'Confirm your payment for Starter'
const untilMailed = (subject: string) => until(subject, () => subjects().includes(subject))

test('purchase, failed payment, recovery, cancellation: one email each, in the customer’s language', async () => {
  await open({ server: server.address, from: FROM })
  // As Stripe fills it in from the browser of the buyer.
  stage.answers.edit = (path, object) => {
    const given = path.includes('/checkout/sessions/') ? object['customer'] : object
    const isCustomer = typeof given === 'object' && given !== null && 'invoice_prefix' in given
    if (isCustomer) Object.assign(given, { preferred_locales: ['de-AT'] })
  }
  const session = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await untilMailed('Willkommen bei Turbine: Ihr Abonnement Starter ist aktiv')
  expect(server.received[0]?.envelope.to).toEqual(['ada@acme.example'])

  const customer = String(session.customer)
  stage.simulator.platform.failNextPayments(customer)
  await stage.simulator.clock.advance({ days: A_MONTH })
  await untilMailed('Ihre Zahlung für Starter ist fehlgeschlagen')
  stage.simulator.platform.recover(customer)
  stage.simulator.platform.cancel(String(session.subscription))
  await untilMailed('Ihr Abonnement Starter ist beendet')

  await stage.caughtUp()
  const again = await stage.stripe.events.list({ limit: 100 })
  for (const event of again.data) await stage.deliver(event)
  await stage.caughtUp()
  const { rows } = await stage.database.pool.query(
    "select count(*)::int as pending from bursar.outbox where kind = 'email'",
  )
  expect(rows[0].pending).toBe(3)
  expect(subjects()).toHaveLength(3)
  expect(lines.join('')).not.toMatch(/ada@|Acme Wind/)
  expect(lines.filter((line) => line.includes('"feature":"emails"'))).toEqual([])
})

test('a returning customer learns when the old subscription ended and that access is back', async () => {
  await open({ server: server.address, from: FROM })
  const session = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  const { platform } = stage.simulator
  await untilMailed(WELCOME)
  platform.cancel(String(session.subscription))
  await untilMailed('Your Starter subscription has ended')
  stage.answers.edit = (path, object) => {
    if (path.startsWith('/v1/subscriptions/')) object['collection_method'] = 'send_invoice'
  }
  platform.subscribe({ customer: String(session.customer), price: 'price_starter' })
  await untilMailed('Your access to Starter is back')
  const read = server.received.map(({ mail }) => String(mail.text)).join()
  expect(read).toMatch(/subscription ended on \d/)
  expect(read).toContain('Thanks for subscribing again.')
  const { rows } = await stage.database.pool.query(
    "select collection_method from bursar.subscriptions where status = 'ACTIVE'",
  )
  expect(rows).toEqual([{ collection_method: 'send_invoice' }])
})

test('a confirmation request is sent once per invoice', async () => {
  await open({ server: server.address, from: FROM })
  const session = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await untilMailed(WELCOME)
  const customer = String(session.customer)
  stage.simulator.platform.setCard(customer, 'pm_card_authenticationRequired')
  await stage.simulator.clock.advance({ days: A_MONTH })
  await untilMailed(CONFIRM)
  await stage.caughtUp()
  const { rows } = await stage.database.pool.query(
    "select details, subscription_id from bursar.outbox where name = 'authentication_required'",
  )
  expect(rows).toEqual([
    {
      details: {
        invoice_id: expect.stringMatching(/^in_/),
        subscription_id: session.subscription,
      },
      subscription_id: session.subscription,
    },
  ])
  const { mail } = server.received.find((one) => one.mail.subject?.includes('Confirm'))!
  expect(mail.text).toContain('payment for Starter')
  await until('all are told', () => subjects().length === 3)
  expect(subjects().sort()).toEqual([
    CONFIRM,
    WELCOME,
    'Your payment for Starter didn’t go through',
  ])
})

test('no confirmation request after the customer confirmed during a mail outage', async () => {
  await open({ server: server.address, from: FROM })
  const session = await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await untilMailed(WELCOME)
  server.refuse('MAIL FROM', 451, 'Later.')
  const { platform, clock } = stage.simulator
  platform.setCard(String(session.customer), 'pm_card_authenticationRequired')
  await clock.advance({ days: A_MONTH })
  const question = async () => {
    const { rows } = await stage.database.pool.query(
      "select outcome, last_error from bursar.outbox where name = 'authentication_required'",
    )
    return rows.map(({ outcome, last_error }) => `${outcome} ${last_error}`).join()
  }
  await until('it must wait', async () => (await question()) === 'null MAIL_DEFERRED')
  const waits = ({ status }: { status: string }) => status === 'requires_action'
  for (const { id } of platform.world.paymentIntents.filter(waits)) platform.authenticate(id)
  await stage.caughtUp()
  expect(await question()).toBe('dropped OVERTAKEN')
})

test('a missing billing page is logged once, with the setting', async () => {
  await open({ server: server.address, from: FROM })
  const warned = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn')
  expect(warned).toMatchObject([{ msg: 'brand_billing_url_unset' }])
})

test('without a mail server nothing is enqueued, which is logged once', async () => {
  await open(null)
  await stage.buy({ company: 'Acme Wind', email: 'ada@acme.example' })
  await stage.caughtUp()
  expect(await stage.granted()).toHaveLength(1)
  const { rows } = await stage.database.pool.query(
    "select count(*)::int as pending from bursar.outbox where kind = 'email'",
  )
  expect(rows[0].pending).toBe(0)
  const off = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'feature_off')
  expect(off.filter(({ feature }) => feature === 'emails')).toMatchObject([
    { level: 'info', setting: 'SMTP_URL' },
  ])
})
