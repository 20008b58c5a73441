import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EMAILS_USUAL, NO_BRAND } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { smtpMailer } from '../../packages/bursar/src/delivery/email/mail/smtp-mailer.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  addTenant,
  dyingAfter,
  emailRow,
  emailStage,
  enqueueEmail,
  TERM_END,
  tryOnce,
} from '../support/mail/email-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const CHILD = resolve(import.meta.dirname, 'deliver-email.child.ts')

let clock: VirtualClock
let database: TestDatabase
let server: MailServer

beforeEach(async () => {
  clock = new VirtualClock('2026-01-25T10:00:00Z')
  database = await createTestDatabase({ clock })
  server = await MailServer.start()
  await addTenant(database.pool)
})
afterEach(async () => {
  await server.stop()
  await database.drop()
})

async function findings(): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select kind || ' ' || (details ->> 'error_code') as line from bursar.findings
     where resolved_at is null order by 1`,
  )
  return rows.map(({ line }) => line)
}

const lastError = async () =>
  (await database.pool.query('select outcome, last_error from bursar.outbox')).rows[0]

describe('permanent', () => {
  test.each([
    ['RCPT TO', 550, 'Not here.'],
    ['RCPT TO', 553, 'Not here.'],
    ['RCPT TO', 550, '5.1.1 User unknown'],
    ['RCPT TO', 552, '5.2.2 Mailbox full'],
    ['DATA', 550, '5.1.1 User unknown'],
    ['DATA', 554, '5.6.0 Not well made'],
  ] as const)('%s is answered with %i %s: given up at once, and found', async (at, code, words) => {
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    server.refuse(at, code, words)
    const tried = await tryOnce(emailStage(database.pool, server), messageId)
    expect(tried).toMatchObject({ outcome: 'dead', errorCode: 'MAIL_REFUSED' })
    expect(await emailRow(database.pool)).toBe(`refused MAIL_REFUSED ${code} 1`)
    expect(await findings()).toEqual(['email_failed MAIL_REFUSED'])
  })

  test.each([
    'ada@acme.example, eve@evil.example',
    'ada@acme.example\r\nRCPT TO:<eve@evil.example>',
  ])('an address like %j is written to nobody', async (address) => {
    await database.pool.query('update bursar.tenants set billing_email = $1', [address])
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const tried = await tryOnce(emailStage(database.pool, server), messageId)
    expect(tried).toMatchObject({ outcome: 'dead', errorCode: 'MAIL_ADDRESS_UNUSABLE' })
    expect(server.received).toEqual([])
  })

  test.each(['Pro\r\nBcc: eve@evil.example', 'Pro\0', 'Pro\n'])(
    'what becomes a header may not hold a line break or a NUL: %j',
    async (name) => {
      const messageId = await enqueueEmail(database.pool, 'plan_changed')
      const plans = { starter: { ...TEST_PLANS.starter, name } }
      const tried = await tryOnce(emailStage(database.pool, server, { plans }), messageId)
      expect(tried).toMatchObject({ outcome: 'dead', errorCode: 'MAIL_HEADER_UNSAFE' })
      expect(server.received).toEqual([])
    },
  )

  test('a line break in the sender name is rejected too', async () => {
    const from = { name: 'Turbine\r\nBcc: eve@evil.example', address: 'billing@turbine.example' }
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const tried = await tryOnce(emailStage(database.pool, server, { from }), messageId)
    expect(tried).toMatchObject({ outcome: 'dead', errorCode: 'MAIL_HEADER_UNSAFE' })
  })
})

describe('temporary', () => {
  test.each([
    ['connect', 421, 'MAIL_DEFERRED'],
    ['connect', 554, 'MAIL_SERVER_REFUSED'],
    ['MAIL FROM', 452, 'MAIL_DEFERRED'],
    ['MAIL FROM', 530, 'MAIL_SERVER_REFUSED'],
    ['RCPT TO', 450, 'MAIL_DEFERRED'],
    ['RCPT TO', 530, 'MAIL_SERVER_REFUSED'],
    ['DATA', 451, 'MAIL_DEFERRED'],
  ] as const)('%s is answered with %i: %s, and it is sent later', async (at, code, errorCode) => {
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const stage = emailStage(database.pool, server)
    server.refuse(at, code)
    expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'failed', errorCode })
    expect(await emailRow(database.pool)).toBe(`deferred ${errorCode} ${code} 1`)
    expect(await findings()).toEqual([])
    server.accept()
    expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'done' })
    expect(await emailRow(database.pool)).toBe('sent null 250 2')
    expect(server.received).toHaveLength(1)
  })

  test.each([
    ['RCPT TO', 554, '5.7.1 Relay access denied'],
    ['RCPT TO', 550, '5.7.1 Sender address rejected'],
    ['RCPT TO', 553, '5.1.7 Sender address malformed'],
    ['RCPT TO', 550, '5.1.8 Sender domain not found'],
    ['RCPT TO', 554, '5.5.4 Not understood'],
    ['DATA', 550, '5.7.26 Unauthenticated mail of this domain'],
    ['DATA', 552, '5.3.4 Too big for this system'],
    ['DATA', 554, 'Not now.'],
  ] as const)('%s is answered with %i %s: it is about us, and waits', async (at, code, words) => {
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const stage = emailStage(database.pool, server)
    server.refuse(at, code, words)
    const errorCode = 'MAIL_SERVER_REFUSED'
    expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'failed', errorCode })
    expect(await emailRow(database.pool)).toBe(`deferred ${errorCode} ${code} 1`)
    server.accept()
    expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'done' })
  })

  test('the server is down, then up again', async () => {
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const away = { ...server.address, port: 9 }
    const tried = await tryOnce(
      emailStage(database.pool, server, { mailer: smtpMailer(away) }),
      messageId,
    )
    expect(tried).toMatchObject({ outcome: 'failed', errorCode: 'MAIL_UNREACHABLE' })
    expect(await tryOnce(emailStage(database.pool, server), messageId)).toMatchObject({
      outcome: 'done',
    })
  })

  test('a silent server times out', async () => {
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const stage = emailStage(database.pool, server)
    const giveUp = new AbortController()
    server.onReceived = () => {
      giveUp.abort()
      return new Promise(() => undefined)
    }
    const mailer: typeof stage.mailer = {
      post: (message) => stage.mailer.post(message, giveUp.signal),
    }
    const tried = await tryOnce({ ...stage, mailer }, messageId)
    expect(tried).toMatchObject({ outcome: 'failed', errorCode: 'MAIL_UNREACHABLE' })
  })
})

describe('secrecy', () => {
  const login = { user: 'ada', password: 'right' }

  test('a password is never sent unencrypted or to an untrusted server', async () => {
    const heard: string[] = []
    const asking = {
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ method }: { method: string }) => void heard.push(method),
    }
    const clear = await MailServer.start({ ...asking, disabledCommands: ['STARTTLS'] })
    const untrusted = await MailServer.start({ ...asking, hideSTARTTLS: false })
    for (const { address } of [clear, untrusted]) {
      const messageId = await enqueueEmail(database.pool, 'cancelled')
      const mailer = smtpMailer({ ...address, security: 'starttls', login })
      const tried = await tryOnce(emailStage(database.pool, server, { mailer }), messageId)
      expect(tried).toMatchObject({ outcome: 'failed', errorCode: 'MAIL_SERVER_REFUSED' })
    }
    expect(heard).toEqual([])
    await Promise.all([clear.stop(), untrusted.stop()])
  })

  test('loopback may use plain text; a wrong password waits until it is fixed', async () => {
    const asking = await MailServer.start({ authOptional: false, allowInsecureAuth: true })
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const stageWith = (password: string) => {
      const mailer = smtpMailer({ ...asking.address, login: { ...login, password } })
      return emailStage(database.pool, server, { mailer })
    }
    expect(await tryOnce(stageWith('wrong'), messageId)).toMatchObject({
      outcome: 'failed',
      errorCode: 'MAIL_SERVER_REFUSED',
    })
    expect(await tryOnce(stageWith('right'), messageId)).toMatchObject({ outcome: 'done' })
    await asking.stop()
  })
})

describe('once', () => {
  test('a crash before the answer arrives resends the same email', async () => {
    const messageId = await enqueueEmail(database.pool, 'payment_failed', { status: 'ACTIVE' })
    const { host, port } = server.address
    const now = clock.now().toISOString()
    const given = [database.url, host, String(port), messageId, now]
    const child = spawn(process.execPath, [CHILD, ...given])
    server.onReceived = async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    expect(await emailRow(database.pool)).toBe('sending null null 1')

    server.onReceived = async () => undefined
    clock.advanceDays(1)
    expect(await tryOnce(emailStage(database.pool, server), messageId)).toMatchObject({
      outcome: 'done',
    })
    const [first, second] = server.received.map(({ mail }) => mail)
    expect(second?.messageId).toBe(`<${messageId}@turbine.example>`)
    expect(second?.messageId).toBe(first?.messageId)
    expect([second?.date, second?.subject, second?.text]).toEqual([
      first?.date,
      first?.subject,
      first?.text,
    ])
    expect(server.received).toHaveLength(2)
  })

  test('a crash after sending does not send the email again', async () => {
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const stage = emailStage(database.pool, server)
    await tryOnce(stage, messageId)
    await database.pool.query('update bursar.outbox set outcome = null, ended_at = null')
    expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'done' })
    expect(server.received).toHaveLength(1)
  })

  test('every attempt after a crash has the same Message-ID', async () => {
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const stage = emailStage(database.pool, server)
    const dying = { ...stage, mailer: dyingAfter(stage.mailer) }
    for (const _ of [1, 2, 3]) expect((await tryOnce(dying, messageId)).outcome).toBe('failed')
    expect((await tryOnce(stage, messageId)).outcome).toBe('done')
    const ids = server.received.map(({ mail }) => mail.messageId)
    expect(ids).toEqual(Array(4).fill(`<${messageId}@turbine.example>`))
  })
})

describe('a tenant is not flooded', () => {
  test('waiting for the daily limit uses up no attempts', async () => {
    const emails = { ...EMAILS_USUAL, perTenantPerDay: 1 }
    const stage = emailStage(database.pool, server, { emails })
    const ids: string[] = []
    for (const _ of Array(5)) ids.push(await enqueueEmail(database.pool, 'cancelled'))
    for (let hour = 0; hour < 6 * 24; hour += 1) {
      const { rows } = await database.pool.query<{ message_id: string }>(
        'select message_id from bursar.outbox where outcome is null order by enqueued_at desc',
      )
      for (const { message_id } of rows) await tryOnce(stage, message_id)
      clock.advanceSeconds(3_601)
    }
    expect(server.received).toHaveLength(5)
    expect(await findings()).toEqual([])
  })

  test('emails above the daily limit wait for the next day', async () => {
    const emails = { ...EMAILS_USUAL, perTenantPerDay: 2 }
    const stage = emailStage(database.pool, server, { emails })
    const ids = [
      await enqueueEmail(database.pool, 'cancelled'),
      await enqueueEmail(database.pool, 'cancelled'),
      await enqueueEmail(database.pool, 'cancelled'),
      await enqueueEmail(database.pool, 'cancelled'),
    ]
    const tried = await Promise.all(ids.map((id) => tryOnce(stage, id)))
    expect(tried.map(({ outcome }) => outcome).sort()).toEqual(['done', 'done', 'failed', 'failed'])
    expect(tried.filter(({ errorCode }) => errorCode === 'MAIL_CAPPED')).toHaveLength(2)
    expect(server.received).toHaveLength(2)

    clock.advanceSeconds(86_401)
    for (const id of ids) await tryOnce(stage, id)
    expect(server.received).toHaveLength(4)
    expect(new Set(server.received.map(({ mail }) => mail.messageId)).size).toBe(4)
  })
})

describe('outdated emails are dropped', () => {
  test.each([
    ['payment_failed', { status: 'GRACE' }, "status = 'ACTIVE'"],
    ['suspended', { status: 'SUSPENDED' }, "status = 'EXPIRED'"],
    ['welcome', {}, "status = 'SUSPENDED'"],
    ['payment_processing', {}, "status = 'ACTIVE'"],
    ['payment_processing', {}, "status = 'EXPIRED'"],
    ['renewal', {}, "term_end = '2027-02-01T00:00:00Z'"],
    ['renewal', {}, "cancel_at = '2026-02-01T00:00:00Z'"],
    ['renewal', { status: 'ACTIVE' }, "status = 'GRACE'"],
    ['trial_ending', { status: 'TRIAL' }, "status = 'ACTIVE'"],
  ] as const)('%s of %j, and by now %s', async (name, details, change) => {
    const messageId = await enqueueEmail(database.pool, name, details)
    await database.pool.query(`update bursar.subscriptions set ${change}`)
    const stage = emailStage(database.pool, server)
    expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'dropped' })
    expect(await lastError()).toEqual({ outcome: 'dropped', last_error: 'OVERTAKEN' })
    expect(server.received).toEqual([])
  })

  test('a confirmation request is dropped if the subscription is gone', async () => {
    const invoice = { invoice_id: 'in_1', subscription_id: 'sub_1' }
    const messageId = await enqueueEmail(database.pool, 'authentication_required', invoice, null)
    await database.pool.query("update bursar.subscriptions set status = 'EXPIRED'")
    const stage = emailStage(database.pool, server)
    expect(await tryOnce(stage, messageId)).toMatchObject({ outcome: 'dropped' })
    expect(await lastError()).toEqual({ outcome: 'dropped', last_error: 'OVERTAKEN' })
    expect(server.received).toEqual([])
  })

  test.each(['welcome', 'reactivated', 'plan_changed', 'cancelled', 'suspended'] as const)(
    '%s of more than thirty days ago is no news',
    async (name) => {
      const status = name === 'suspended' ? 'SUSPENDED' : 'ACTIVE'
      await database.pool.query('update bursar.subscriptions set status = $1', [status])
      const stage = emailStage(database.pool, server)
      const first = await enqueueEmail(database.pool, name, { status })
      const second = await enqueueEmail(database.pool, name, { status })
      clock.advanceDays(30)
      expect(await tryOnce(stage, first)).toMatchObject({ outcome: 'done' })
      clock.advanceSeconds(1)
      expect(await tryOnce(stage, second)).toMatchObject({ outcome: 'dropped' })
      expect(server.received).toHaveLength(1)
    },
  )

  test('a reminder after its date is dropped', async () => {
    const messageId = await enqueueEmail(database.pool, 'renewal')
    clock.set(TERM_END)
    expect(await tryOnce(emailStage(database.pool, server), messageId)).toMatchObject({
      outcome: 'dropped',
    })
  })

  test('an email without an address is dropped', async () => {
    await database.pool.query('update bursar.tenants set billing_email = null')
    const messageId = await enqueueEmail(database.pool, 'cancelled')
    const brand = { ...NO_BRAND, name: 'Turbine' }
    await tryOnce(emailStage(database.pool, server, { brand }), messageId)
    expect(await lastError()).toEqual({ outcome: 'dropped', last_error: 'NO_ADDRESS' })
  })
})
