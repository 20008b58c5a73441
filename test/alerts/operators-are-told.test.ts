import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  alertHandler,
  channelsOf,
} from '../../packages/bursar/src/delivery/alerts/alert-handler.ts'
import { smtpMailer } from '../../packages/bursar/src/delivery/email/mail/smtp-mailer.ts'
import { endpointRules } from '../../packages/bursar/src/delivery/webhooks/resolve-endpoint.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { enqueueAlerts } from '../../packages/bursar/src/schedule/alert/enqueue-alerts.store.ts'
import { watchChannels } from '../../packages/bursar/src/schedule/alert/watch-channels.store.ts'
import { reconcileFindings } from '../../packages/bursar/src/subscription/finding/findings.store.ts'
import type { Finding } from '../../packages/bursar/src/subscription/finding.ts'
import { findingGuideOf } from '../../packages/bursar/src/subscription/finding.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { FROM } from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const MINUTE_SECONDS = 60
const EMAILS = ['ops@turbine.example', 'oncall@turbine.example']

let clock: VirtualClock
let database: TestDatabase
let mail: MailServer
let chat: TestEndpoint

beforeEach(async () => {
  clock = new VirtualClock()
  database = await createTestDatabase({ clock })
  mail = await MailServer.start()
  chat = await startTestEndpoint()
})
afterEach(async () => {
  await mail.stop()
  await chat.stop()
  await database.drop()
})

const channels = () => channelsOf({ emails: EMAILS, webhookUrl: chat.url })
const scan = () => enqueueAlerts(database.pool, channels())

function handler() {
  return alertHandler({
    pool: database.pool,
    clock,
    consoleUrl: new URL('https://billing.turbine.example'),
    guideOf: findingGuideOf,
    email: { mailer: smtpMailer(mail.address), from: FROM, to: EMAILS },
    webhook: { url: chat.url, rules: endpointRules({ allowsPrivate: true }) },
  })
}

/** Tries everything that is pending once, as the queue does. Gives `target outcome error`. */
async function deliver(failpoint?: Parameters<typeof deliverMessage>[3]): Promise<string[]> {
  const { rows } = await database.pool.query<{ message_id: string; target: string }>(
    'select message_id, target from bursar.outbox where outcome is null order by target, enqueued_at',
  )
  const ended: string[] = []
  for (const { message_id, target } of rows) {
    const tried = await deliverMessage(database.pool, message_id, { alert: handler() }, failpoint)
    ended.push([target, tried.outcome, tried.errorCode].filter((part) => part !== null).join(' '))
  }
  return ended
}

const UNLISTED: Finding = {
  kind: 'price_unlisted',
  summary: 'The price price_new is in no plan.',
}

async function hold(
  objectId: string,
  findings: readonly Finding[],
  tenantId: string | null = null,
) {
  await inTransaction(database.pool, (tx) =>
    reconcileFindings(tx, { account: '', objectId, tenantId, findings }),
  )
}

const subjects = () => mail.received.map((one) => one.mail.subject)

test('the first finding of a kind is alerted at once, on every channel, with a link', async () => {
  await hold('sub_1', [UNLISTED], 'acme')
  expect(await scan()).toEqual([{ kind: 'price_unlisted', count: 1 }])
  expect(await deliver()).toEqual(['email:1 done', 'email:2 done', 'webhook done'])

  expect(mail.received.map(({ envelope }) => envelope.to)).toEqual([[EMAILS[0]], [EMAILS[1]]])
  const [first] = mail.received
  expect(first?.mail.subject).toBe('Action needed: Price in no plan')
  for (const said of [first?.mail.text ?? '', JSON.parse(chat.received[0]!.body).text]) {
    expect(said).toContain('1 finding needs an operator.')
    expect(said).toContain('The price price_new is in no plan.')
    expect(said).toContain('object sub_1, tenant acme')
    expect(said).toMatch(/https:\/\/billing\.turbine\.example\/console\/findings\/\d+/)
    expect(said).toContain('What to do: Add the price to a plan')
  }
  expect(Object.keys(JSON.parse(chat.received[0]!.body))).toEqual(['text'])
})

test('what follows within 15 minutes is one digest, and another kind does not wait for it', async () => {
  await hold('sub_1', [UNLISTED])
  await scan()
  clock.advanceSeconds(MINUTE_SECONDS)
  for (const number of [2, 3, 4]) await hold(`sub_${number}`, [UNLISTED])
  await hold('sub_5', [{ kind: 'orphan', summary: 'It has waited for 15 minutes.' }])
  expect(await scan()).toEqual([{ kind: 'orphan', count: 1 }])
  clock.advanceSeconds(13 * MINUTE_SECONDS)
  expect(await scan()).toEqual([])
  clock.advanceSeconds(MINUTE_SECONDS)
  expect(await scan()).toEqual([{ kind: 'price_unlisted', count: 3 }])
  expect(await scan()).toEqual([])
  await deliver()
  expect(subjects().filter((objectId) => objectId?.includes('(3)'))).toHaveLength(EMAILS.length)
  // Told once: it stays open, and nobody hears of it again.
  clock.advanceDays(1)
  expect(await scan()).toEqual([])
})

test('severity warning is no alert; one that becomes action is', async () => {
  await hold('sub_1', [{ ...UNLISTED, severity: 'warning' }])
  expect(await scan()).toEqual([])
  await hold('sub_1', [{ ...UNLISTED, severity: 'action' }])
  expect(await scan()).toEqual([{ kind: 'price_unlisted', count: 1 }])
})

test('what is escalated after its alert is alerted again, and says so', async () => {
  await hold('sub_1', [UNLISTED])
  await scan()
  await deliver()
  clock.advanceDays(7)
  await database.pool.query('update bursar.findings set escalated_at = bursar.clock()')
  expect(await scan()).toEqual([{ kind: 'price_unlisted', count: 1 }])
  expect(await scan()).toEqual([])
  await deliver()
  expect(mail.received.at(-1)?.mail.text).toContain('Still open since an earlier alert: 1.')
})

test('what is resolved before anybody was told is not alerted', async () => {
  await hold('sub_1', [UNLISTED])
  await hold('sub_1', [])
  expect(await scan()).toEqual([])

  await hold('sub_2', [UNLISTED])
  await scan()
  await hold('sub_2', [])
  expect(await deliver()).toEqual(['email:1 dropped', 'email:2 dropped', 'webhook dropped'])
  expect(mail.received).toEqual([])
})

test('five nodes that look at the same moment owe one alert', async () => {
  await hold('sub_1', [UNLISTED])
  await Promise.all(Array.from({ length: 5 }, scan))
  expect(await deliver()).toEqual(['email:1 done', 'email:2 done', 'webhook done'])
})

test('thousands of findings are one message that shows twenty and says how many more', async () => {
  await database.pool.query(
    `insert into bursar.findings (kind, severity, object_id, summary)
     select 'price_unlisted', 'action', 'sub_' || n, 'It is in no plan.'
     from generate_series(1, 3000) n`,
  )
  await scan()
  await deliver()
  const text = JSON.parse(chat.received[0]!.body).text
  expect(text.match(/It is in no plan/g)).toHaveLength(20)
  expect(text).toContain('And 2980 more: https://billing.turbine.example/console/findings?kind=')
  expect(chat.received).toHaveLength(1)
})

test('a mail server that is dead does not stop the webhook, and is made up for', async () => {
  mail.refuse('MAIL FROM', 451)
  await hold('sub_1', [UNLISTED])
  await scan()
  expect(await deliver()).toEqual([
    'email:1 failed MAIL_DEFERRED',
    'email:2 failed MAIL_DEFERRED',
    'webhook done',
  ])
  mail.accept()
  expect(await deliver()).toEqual(['email:1 done', 'email:2 done'])
  expect(chat.received).toHaveLength(1)
})

test('one address that is refused for good does not stop the other', async () => {
  mail.refuse('RCPT TO', 550, '5.1.1 Unknown.')
  await hold('sub_1', [UNLISTED])
  await scan()
  expect((await deliver())[0]).toBe('email:1 failed MAIL_REFUSED')
})

test('killed between the deed and the mark: the email comes again, with the same Message-ID', async () => {
  await hold('sub_1', [UNLISTED])
  await scan()
  const dies = (point: string) => {
    if (point === 'deliver.after_deed') throw new Error('The process died.')
  }
  await expect(deliver(dies)).rejects.toThrow('The process died.')
  await deliver()
  const ids = mail.received
    .filter(({ envelope }) => envelope.to[0] === EMAILS[0])
    .map((one) => one.mail.messageId)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('killed while it enqueues: nothing is marked, and the next round enqueues it', async () => {
  await hold('sub_1', [UNLISTED])
  await database.pool.query(`
    create function bursar.die() returns trigger language plpgsql
      as $$ begin raise exception 'died'; end $$;
    create trigger die before insert on bursar.outbox for each row execute function bursar.die()`)
  await expect(scan()).rejects.toThrow()
  await database.pool.query('drop trigger die on bursar.outbox')
  expect(await scan()).toEqual([{ kind: 'price_unlisted', count: 1 }])
})

test('alerts that cannot be delivered for 15 minutes are a finding, told on the other channel', async () => {
  chat.answer = ({ response }) => response.writeHead(500).end()
  await hold('sub_1', [UNLISTED])
  await scan()
  await deliver()
  clock.advanceSeconds(14 * MINUTE_SECONDS)
  expect(await watchChannels(database.pool, channels())).toEqual([])
  clock.advanceSeconds(MINUTE_SECONDS)
  expect(await watchChannels(database.pool, channels())).toEqual(['webhook'])
  expect(await watchChannels(database.pool, channels())).toEqual([])
  expect(await scan()).toEqual([{ kind: 'alert_failed', count: 1 }])
  await deliver()
  expect(subjects()).toContain('Action needed: Alerts are not delivered')

  chat.answer = ({ response }) => response.writeHead(204).end()
  clock.advanceSeconds(1)
  await deliver()
  await watchChannels(database.pool, channels())
  const { rows } = await database.pool.query(
    "select kind from bursar.findings where kind = 'alert_failed' and resolved_at is null",
  )
  expect(rows).toEqual([])
})

test('a webhook that leads into our own network is not called', async () => {
  await hold('sub_1', [UNLISTED])
  await scan()
  const { rows } = await database.pool.query(
    "select message_id from bursar.outbox where target = 'webhook'",
  )
  const alert = alertHandler({
    pool: database.pool,
    clock,
    consoleUrl: new URL('https://billing.turbine.example'),
    guideOf: findingGuideOf,
    email: null,
    webhook: { url: chat.url, rules: endpointRules({ allowsPrivate: false }) },
  })
  const tried = await deliverMessage(database.pool, rows[0].message_id, { alert })
  expect(tried.errorCode).toBe('ENDPOINT_NOT_PUBLIC')
  expect(chat.connections).toBe(0)
})

test('what a chat takes for a mark of its own is shown as it is', async () => {
  await hold('sub_1', [{ ...UNLISTED, summary: 'A <!channel> & a price.' }])
  await scan()
  await deliver()
  expect(JSON.parse(chat.received[0]!.body).text).toContain('A &lt;!channel&gt; &amp; a price.')
  expect(mail.received[0]?.mail.html).toContain('A &lt;!channel&gt; &amp; a price.')
})
