import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AtConsole, signedIn } from '../operator/operator-stage.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { until } from '../support/until.ts'

const PUBLIC = 'https://billing.turbine.example'
const OFFERED = 'Did you make a new purchase from Turbine?'

let server: MailServer
let stage: ServiceStage
let operator: AtConsole

beforeEach(async () => {
  server = await MailServer.start()
  const mail = { server: server.address, from: { name: null, address: 'billing@turbine.example' } }
  stage = await openServiceStage({ config: { mail, publicUrl: PUBLIC } })
  operator = await signedIn(stage, 'operator')
})
afterEach(async () => {
  await stage.close()
  await server.stop()
})

/** Someone buys, with nothing that proves who they are, and gets a tenant. Gives its id. */
async function buy(company: string, email: string): Promise<string> {
  const { customer } = await stage.buy({ company, email, isSigned: false })
  await stage.caughtUp()
  const { rows } = await stage.database.pool.query(
    'select tenant_id from bursar.stripe_customers where customer_id = $1',
    [customer],
  )
  return rows[0].tenant_id
}

/** The path of the link in the email that the old tenant gets. */
async function mailedLink(): Promise<string> {
  const isOffer = ({ mail }: (typeof server.received)[number]) => mail.subject === OFFERED
  await until('the offer is mailed', () => server.received.some(isOffer))
  const received = server.received.find(isOffer)
  const [, path = ''] =
    /https:\/\/billing\.turbine\.example(\S+)/.exec(String(received?.mail.text)) ?? []
  return path
}

const ask = async (path: string, method = 'GET') => {
  const answer = await stage.bursar.fetch(new Request(`http://bursar.test${path}`, { method }))
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

const tenantsOf = async () => (await stage.granted()).map((line) => line.split(' ')[2]).sort()

test('an email, a click, one tenant; and an operator undoes it', async () => {
  const old = await buy('Acme Wind', 'ada@acme.example')
  const fresh = await buy('Acme Again', 'Ada@acme.example')
  const path = await mailedLink()

  const page = await ask(path)
  expect(page.status).toBe(200)
  expect(page.text).toContain('Acme Wind')
  expect(page.text).toContain('Acme Again')
  expect(page.text).not.toMatch(/example|<script/)
  expect(page.headers.get('referrer-policy')).toBe('no-referrer')
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'nonce-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  )
  // A scanner of mails opens it, too.
  expect(await tenantsOf()).toEqual([old, fresh].sort())

  const done = await ask(path, 'POST')
  expect(done).toMatchObject({ status: 200 })
  expect(done.text).toContain('Acme Wind now has the subscriptions and the usage of Acme Again.')
  await stage.caughtUp()
  expect(await tenantsOf()).toEqual([old, old])
  expect((await operator.ask('GET', `/tenants/${fresh}`)).body).toMatchObject({
    tenant_id: old,
    aliases: [{ tenant_id: fresh }],
  })

  expect(await ask(path, 'POST')).toMatchObject({ status: 410 })
  expect((await ask(path)).text).toContain('This link is no longer valid')

  const undone = await operator.ask('POST', `/tenants/${fresh}/undo-merge`, { reason: 'two firms' })
  expect(undone.status).toBe(200)
  await stage.caughtUp()
  expect(await tenantsOf()).toEqual([old, fresh].sort())
  // The link stays used.
  expect(await ask(path, 'POST')).toMatchObject({ status: 410 })
  expect(await tenantsOf()).toEqual([old, fresh].sort())
})

test('links that are wrong, expired or asked for too often change nothing, and say so', async () => {
  const old = await buy('Acme Wind', 'ada@acme.example')
  const fresh = await buy('Acme Again', 'Ada@acme.example')
  const path = await mailedLink()
  const forged = path.slice(0, -1) + (path.endsWith('A') ? 'B' : 'A')
  const wrong = [
    forged,
    `${path}/more`,
    '/merge/',
    '/merge/x/y',
    path.slice(0, -43) + '%00'.repeat(9),
  ]
  for (const each of wrong) {
    expect(await ask(each, 'POST'), each).toMatchObject({ status: 404 })
  }
  expect((await ask(forged)).text).toContain('This link does not work')
  expect(await ask(path, 'DELETE')).toMatchObject({ status: 405 })

  await stage.database.pool.query(
    "update bursar.merge_offers set expires_at = now() - interval '1 second'",
  )
  const expired = await ask(path, 'POST')
  expect(expired).toMatchObject({ status: 410 })
  expect(expired.text).toContain('This link has expired')

  const statuses = []
  for (let time = 0; time < 20; time += 1) statuses.push((await ask(path)).status)
  expect(statuses).toContain(429)
  expect(await tenantsOf()).toEqual([old, fresh].sort())
})

test('two clicks at once merge once', async () => {
  await buy('Acme Wind', 'ada@acme.example')
  await buy('Acme Again', 'Ada@acme.example')
  const path = await mailedLink()
  const answers = await Promise.all([ask(path, 'POST'), ask(path, 'POST')])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 410])
  const { rows } = await stage.database.pool.query('select actor_type from bursar.tenant_merges')
  expect(rows).toEqual([{ actor_type: 'customer' }])
})

test('the page speaks the language of the email, and escapes what a stranger typed', async () => {
  const old = await buy('Acme <b>Wind</b>', 'ada@acme.example')
  await stage.database.pool.query(
    "update bursar.stripe_customers set locales = '{de-AT}' where tenant_id = $1",
    [old],
  )
  await buy('Buyer', 'ada@acme.example')
  const subject = 'Stammt der neue Kauf bei Turbine von Ihnen?'
  await until('it is mailed', () => server.received.some(({ mail }) => mail.subject === subject))
  const received = server.received.find(({ mail }) => mail.subject === subject)
  const [, path = ''] = /billing\.turbine\.example(\S+)/.exec(String(received?.mail.text)) ?? []
  const page = await ask(path)
  expect(page.text).toContain('<html lang="de">')
  expect(page.text).toContain('Konten zusammenführen')
  expect(page.text).not.toContain('<b>')
})

test('without a public address there is no page', async () => {
  const without = await openServiceStage()
  const answer = await without.bursar.fetch(new Request('http://bursar.test/merge/x/y'))
  expect(answer.status).toBe(404)
  await without.close()
})
