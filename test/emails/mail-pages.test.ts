import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EMAILS_USUAL, NO_BRAND } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import type { MailMessage } from '../../packages/bursar/src/delivery/email/mail/mailer.ts'
import { jsonAnswer } from '../../packages/bursar/src/http/http-message.ts'
import { toFetch } from '../../packages/bursar/src/http/to-fetch.ts'
import { EMAILS } from '../../packages/bursar/src/subscription/outgoing/message.ts'
import { type CaughtMail, MailFolder } from '../../packages/dev/src/mail/mail-folder.ts'
import { withMailPages } from '../../packages/dev/src/mail/mail-pages.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const mailNumber = (number: number, more: Partial<MailMessage> = {}): MailMessage => ({
  messageId: `<${idOf(number)}@turbine.example>`,
  from: { name: 'Turbine', address: 'billing@turbine.example' },
  to: 'ada@acme.example',
  replyTo: null,
  subject: `Number ${number}`,
  text: 'Hello <b>Acme</b>,',
  html: '<p>Hello &lt;b&gt;Acme&lt;/b&gt;,</p>',
  language: 'de',
  date: new Date(1_790_000_000_000 + number * 1000),
  ...more,
})

let path: string
let folder: MailFolder
let caught: CaughtMail[]
let visit: (path: string, method?: string) => Promise<Response>

beforeEach(() => {
  path = makeScratchFolder()
  caught = []
  folder = new MailFolder(join(path, 'mails'), (mail) => caught.push(mail))
  const config = { brand: { ...NO_BRAND, name: 'Turbine & Co' }, emails: EMAILS_USUAL }
  const handle = withMailPages(async () => jsonAnswer(200, { service: true }), { folder, config })
  const fetch = toFetch(handle)
  visit = (address, method = 'GET') =>
    fetch(new Request(`http://bursar.test${address}`, { method }))
})
afterEach(() => rmSync(path, { recursive: true, force: true }))

test('caught emails are reported, listed newest first, and shown unchanged', async () => {
  expect(await (await visit('/dev/mails')).text()).toContain('No emails yet')
  expect(await folder.post(mailNumber(1))).toEqual({ outcome: 'caught' })
  await folder.post(mailNumber(2, { subject: '<script>2</script>' }))
  expect(caught.map(({ to, subject }) => [to, subject])).toEqual([
    ['ada@acme.example', 'Number 1'],
    ['ada@acme.example', '<script>2</script>'],
  ])

  const list = await (await visit('/dev/mails')).text()
  expect(list.indexOf('&lt;script&gt;2')).toBeLessThan(list.indexOf('Number 1'))
  expect(list).toContain(`href="/dev/mails/${idOf(1)}"`)
  const page = await (await visit(`/dev/mails/${idOf(1)}`)).text()
  expect(page).toContain('Hello &lt;b&gt;Acme&lt;/b&gt;,</pre>')
  expect(page).toContain(`<iframe sandbox title="HTML version" src="/dev/mails/${idOf(1)}/html"`)
  const frame = await visit(`/dev/mails/${idOf(1)}/html`)
  expect(await frame.text()).toBe(mailNumber(1).html)
  expect(frame.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
})

test('an email caught again after a crash is listed once', async () => {
  await folder.post(mailNumber(1))
  await folder.post(mailNumber(1))
  expect(await folder.list()).toEqual([
    expect.objectContaining({ id: idOf(1), date: mailNumber(1).date, language: 'de' }),
  ])
})

test('the newest 200 emails are kept, and other files are not touched', async () => {
  await folder.post(mailNumber(0))
  writeFileSync(join(path, 'mails', 'a note.txt'), 'mine')
  for (let number = 1; number <= 200; number += 1) await folder.post(mailNumber(number))
  expect(await folder.list()).toHaveLength(200)
  expect(await folder.find(idOf(0))).toBeNull()
  expect(readdirSync(join(path, 'mails'))).toContain('a note.txt')
})

test('a preview of every email, in both languages', async () => {
  const english = await (await visit('/dev/emails')).text()
  const german = await (await visit('/dev/emails/de')).text()
  for (const name of EMAILS) {
    expect(english).toContain(`src="/dev/emails/en/${name}"`)
    expect(german).toContain(`src="/dev/emails/de/${name}"`)
    const frame = await visit(`/dev/emails/de/${name}`)
    expect(await frame.text()).toContain('<html lang="de">')
  }
  expect(german).toContain('Willkommen bei Turbine &amp; Co')
})

test.each([
  '/dev',
  '/dev/',
  '/dev/other',
  '/dev/mails/nothing',
  `/dev/mails/${idOf(9)}`,
  `/dev/mails/${idOf(1)}/raw`,
  `/dev/mails/${idOf(1)}/html/more`,
  '/dev/mails/..%2F..%2Fetc',
  '/dev/emails/fr',
  '/dev/emails/de/nothing',
  '/dev/emails/de/welcome/more',
])('%s answers 404', async (address) => {
  await folder.post(mailNumber(1))
  expect((await visit(address)).status).toBe(404)
})

test('other paths go to the service; the pages are read-only', async () => {
  expect(await (await visit('/healthz')).json()).toEqual({ service: true })
  expect(await (await visit('/development')).json()).toEqual({ service: true })
  expect((await visit('/dev/mails', 'POST')).status).toBe(405)
})
