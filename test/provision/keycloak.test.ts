import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Keycloak } from '../../packages/bursar/src/delivery/provisioning/keycloak.ts'
import { makeProvision } from '../../packages/bursar/src/delivery/provisioning/provision.ts'
import { deliverMessage } from '../../packages/bursar/src/outbox/deliver-message.ts'
import { enqueue } from '../../packages/bursar/src/outbox/enqueue/enqueue.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { KeycloakStandIn } from '../support/keycloak/stand-in.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const EMAIL = 'ada@acme.example'
let clock: VirtualClock
let database: TestDatabase
let keycloak: KeycloakStandIn
let handlers: { provision: ReturnType<typeof makeProvision> }

beforeEach(async () => {
  clock = new VirtualClock()
  database = await createTestDatabase({ clock })
  keycloak = new KeycloakStandIn()
  const url = await keycloak.start()
  const { id: clientId, secret: clientSecret } = keycloak.client
  const provider = new Keycloak({ url, realm: 'customers', clientId, clientSecret })
  handlers = { provision: makeProvision(database.pool, provider) }
  await database.pool.query(
    "insert into bursar.tenants (tenant_id, name, billing_email) values ('acme', 'Acme', $1)",
    [EMAIL],
  )
})
afterEach(async () => {
  await keycloak.stop()
  await database.drop()
})

async function enqueueProvision(name: 'identity' | 'access' = 'access'): Promise<string> {
  const causeKey = randomUUID()
  const about = { target: '', tenantId: 'acme', subscriptionId: null, details: {} }
  const message = { kind: 'provision', name, causeKey, ...about } as const
  await inTransaction(database.pool, (tx) => enqueue(tx, [message]))
  const found = 'select message_id from bursar.outbox where cause_key = $1'
  return (await database.pool.query(found, [causeKey])).rows[0].message_id
}

const attempt = async (messageId: string) => {
  const { outcome, errorCode } = await deliverMessage(database.pool, messageId, handlers)
  return errorCode === null ? outcome : `${outcome} ${errorCode}`
}

const setStatus = (status: string) =>
  database.pool.query('update bursar.tenants set status = $1', [status])

const findings = async () => {
  const { rows } = await database.pool.query(
    "select kind, details ->> 'error_code' as code from bursar.findings where resolved_at is null",
  )
  return rows.map(({ kind, code }) => `${kind} ${code}`)
}

const user = () => {
  const found = keycloak.realm.ofTenant('acme')
  if (found === undefined) throw new Error('no such user')
  return found
}

test('a new tenant gets a user with its attribute, its role and one invitation', async () => {
  expect(await attempt(await enqueueProvision('identity'))).toBe('done')
  expect(await attempt(await enqueueProvision('access'))).toBe('done')
  expect(user()).toMatchObject({ email: EMAIL, enabled: true, attributes: { tenant_id: ['acme'] } })
  expect(keycloak.realm.rolesOf.get(user().id)).toEqual(new Set(['customer']))
  expect(keycloak.realm.mails).toEqual([`${EMAIL} UPDATE_PASSWORD VERIFY_EMAIL`])
  expect(keycloak.realm.users.size).toBe(1)
})

test('access follows the tenant: suspended, back, expired; attributes survive', async () => {
  await attempt(await enqueueProvision('identity'))
  await setStatus('SUSPENDED')
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(user()).toMatchObject({ enabled: false, attributes: { tenant_id: ['acme'] } })
  expect(keycloak.realm.sessions.get(user().id)).toBe(0)
  await setStatus('ACTIVE')
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(user().enabled).toBe(true)
  keycloak.realm.sessions.set(user().id, 3)
  await setStatus('EXPIRED')
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(user().enabled).toBe(false)
  expect(keycloak.realm.sessions.get(user().id)).toBe(0)
})

test('the user of a merged tenant is disabled, and enabled again by an undo', async () => {
  const { pool } = database
  await pool.query("insert into bursar.tenants (tenant_id, name) values ('stays', 'Stays')")
  const mergeInto = (tenantId: string | null) =>
    pool.query("update bursar.tenants set merged_into = $1 where tenant_id = 'acme'", [tenantId])
  await attempt(await enqueueProvision('identity'))
  await mergeInto('stays')
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(user().enabled).toBe(false)
  expect(keycloak.realm.sessions.get(user().id)).toBe(0)
  await mergeInto(null)
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(user().enabled).toBe(true)
})

test('a merged tenant that has no user yet gets none', async () => {
  const { pool } = database
  await pool.query("insert into bursar.tenants (tenant_id, name) values ('stays', 'Stays')")
  await pool.query("update bursar.tenants set merged_into = 'stays' where tenant_id = 'acme'")
  expect(await attempt(await enqueueProvision('identity'))).toBe('dropped')
  expect(keycloak.realm.users.size).toBe(0)
})

test('two messages in the wrong order end as the tenant is', async () => {
  await attempt(await enqueueProvision('identity'))
  const suspension = await enqueueProvision()
  const reactivation = await enqueueProvision()
  await setStatus('ACTIVE')
  expect(await attempt(reactivation)).toBe('done')
  expect(await attempt(suspension)).toBe('done')
  expect(user().enabled).toBe(true)
})

test.for([
  ['an error of the server', 503],
  ['a reset connection', 'reset'],
  ['an answer that nobody hears', 'lose'],
  ['too many requests', 429],
  ['the page of a proxy that finds nobody', 'stray'],
] as const)('%s at any step: the saga goes on where it stopped', async ([, mishap]) => {
  const message = await enqueueProvision('identity')
  let tries = 0
  for (let step = 0; step < 12; step += 1) {
    keycloak.mishaps.splice(0, keycloak.mishaps.length, ...Array(step).fill('none'), mishap)
    const outcome = await attempt(message)
    tries += 1
    if (outcome === 'done') break
    expect(outcome).toBe('failed IDENTITY_UNAVAILABLE')
  }
  expect(tries).toBeGreaterThan(3)
  expect(keycloak.realm.users.size).toBe(1)
  expect(keycloak.realm.rolesOf.get(user().id)).toEqual(new Set(['customer']))
  // An invitation whose answer was lost is sent again; nothing else can be known.
  expect(keycloak.realm.mails.length).toBeLessThanOrEqual(mishap === 'lose' ? 2 : 1)
  expect(keycloak.realm.mails.length).toBeGreaterThanOrEqual(1)
})

test('a token that is void is renewed once; a client that may nothing is told apart', async () => {
  await attempt(await enqueueProvision('identity'))
  keycloak.revokeTokens()
  await setStatus('SUSPENDED')
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(keycloak.tokensGiven).toBe(2)
  await setStatus('ACTIVE')
  keycloak.mishaps.push(403)
  expect(await attempt(await enqueueProvision())).toBe('failed IDENTITY_FORBIDDEN')
})

test('an address that belongs to nobody’s or another’s user is never linked: a finding', async () => {
  keycloak.realm.create({ username: EMAIL, email: EMAIL, enabled: true })
  expect(await attempt(await enqueueProvision('identity'))).toBe('dead IDENTITY_TAKEN')
  expect(await findings()).toEqual(['provisioning_failed IDENTITY_TAKEN'])
  const [taken] = keycloak.realm.users.values()
  expect(taken).not.toHaveProperty('attributes')
  expect(keycloak.realm.mails).toEqual([])
})

test('an identity that names another tenant by now is left alone', async () => {
  await attempt(await enqueueProvision('identity'))
  user().attributes = { tenant_id: ['other'] }
  await setStatus('SUSPENDED')
  expect(await attempt(await enqueueProvision())).toBe('dead IDENTITY_TAKEN')
  const [other] = keycloak.realm.users.values()
  expect(other?.enabled).toBe(true)
})

test('a realm that drops the attribute keeps no user of ours and is told apart', async () => {
  keycloak.realm.dropsAttributes = true
  expect(await attempt(await enqueueProvision('identity'))).toBe('failed IDENTITY_FORBIDDEN')
  expect(keycloak.realm.users.size).toBe(0)
  keycloak.realm.dropsAttributes = false
  expect(await attempt(await enqueueProvision('identity'))).toBe('done')
})

test('a long outage becomes a finding after three tries, and none once it is over', async () => {
  const message = await enqueueProvision('identity')
  for (const told of [[], [], ['provisioning_failed IDENTITY_UNAVAILABLE']]) {
    keycloak.mishaps.push(500)
    expect(await attempt(message)).toBe('failed IDENTITY_UNAVAILABLE')
    expect(await findings()).toEqual(told)
  }
  expect(await attempt(message)).toBe('done')
  expect(await findings()).toEqual([])
})

test('one process at a time works on a tenant, and a killed one frees it', async () => {
  await attempt(await enqueueProvision('identity'))
  await database.pool.query(
    "update bursar.identities set leased_until = bursar.clock() + interval '90 seconds'",
  )
  await setStatus('SUSPENDED')
  const message = await enqueueProvision()
  expect(await attempt(message)).toBe('failed IDENTITY_BUSY')
  clock.advanceSeconds(91)
  expect(await attempt(message)).toBe('done')
  expect(user().enabled).toBe(false)
})

test('a tenant without an address, or with an impossible one, is a finding', async () => {
  await database.pool.query('update bursar.tenants set billing_email = null')
  expect(await attempt(await enqueueProvision('identity'))).toBe('dead IDENTITY_UNREACHABLE')
  await database.pool.query("update bursar.tenants set billing_email = 'nonsense'")
  expect(await attempt(await enqueueProvision('identity'))).toBe('dead IDENTITY_REFUSED')
})

test('nothing of a person stands in effects or findings', async () => {
  keycloak.realm.create({ username: EMAIL, email: EMAIL })
  await attempt(await enqueueProvision('identity'))
  const { rows } = await database.pool.query(`
    select (select json_agg(e)::text from bursar.outbox e) as outbox,
      (select json_agg(f)::text from bursar.findings f) as findings`)
  expect(JSON.stringify(rows)).not.toContain('ada')
  expect(rows[0].findings).toContain('IDENTITY_TAKEN')
})

test.for([
  ['the change itself', ['none', 'lose']],
  ['the end of the sessions', ['none', 'none', 'reset']],
] as const)('paid while the answer to %s was lost: they may sign in', async ([, mishaps]) => {
  await attempt(await enqueueProvision('identity'))
  await setStatus('SUSPENDED')
  const suspension = await enqueueProvision()
  keycloak.mishaps.push(...mishaps)
  expect(await attempt(suspension)).toBe('failed IDENTITY_UNAVAILABLE')
  expect(user().enabled).toBe(false)
  await setStatus('ACTIVE')
  expect(await attempt(suspension)).toBe('done')
  expect(user().enabled).toBe(true)
})

test('suspended while the answer to a reactivation was lost: they are out', async () => {
  await attempt(await enqueueProvision('identity'))
  await setStatus('SUSPENDED')
  await attempt(await enqueueProvision())
  await setStatus('ACTIVE')
  const reactivation = await enqueueProvision()
  keycloak.mishaps.push('none', 'lose')
  expect(await attempt(reactivation)).toBe('failed IDENTITY_UNAVAILABLE')
  keycloak.realm.sessions.set(user().id, 3)
  await setStatus('SUSPENDED')
  expect(await attempt(reactivation)).toBe('done')
  expect(user().enabled).toBe(false)
  expect(keycloak.realm.sessions.get(user().id)).toBe(0)
})

const setMails = (as: 'broken' | 'refused') => {
  keycloak.realm.mailsAre = as
}

test.for([
  ['has no role', 'failed IDENTITY_FORBIDDEN', () => keycloak.realm.roles.clear()],
  ['cannot mail', 'failed IDENTITY_UNAVAILABLE', () => setMails('broken')],
  ['refuses to invite', 'dead IDENTITY_REFUSED', () => setMails('refused')],
] as const)('a realm that %s disables whoever has lost access', async ([, outcome, spoil]) => {
  spoil()
  expect(await attempt(await enqueueProvision('identity'))).toBe(outcome)
  expect(user().enabled).toBe(true)
  await setStatus('EXPIRED')
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(user().enabled).toBe(false)
  expect(keycloak.realm.sessions.get(user().id)).toBe(0)
})

test('who is suspended before they were ever made may not enter until they may, and is invited then', async () => {
  await setStatus('SUSPENDED')
  expect(await attempt(await enqueueProvision('identity'))).toBe('done')
  expect(user().enabled).toBe(false)
  expect(keycloak.requests).not.toContain('PUT users/:id')
  expect(keycloak.realm.mails).toEqual([])
  await setStatus('ACTIVE')
  expect(await attempt(await enqueueProvision())).toBe('done')
  expect(user().enabled).toBe(true)
  expect(keycloak.realm.rolesOf.get(user().id)).toEqual(new Set(['customer']))
  expect(keycloak.realm.mails).toEqual([`${EMAIL} UPDATE_PASSWORD VERIFY_EMAIL`])
})

test('only Keycloak itself can say that an identity is gone', async () => {
  await attempt(await enqueueProvision('identity'))
  await setStatus('SUSPENDED')
  keycloak.mishaps.push('stray')
  expect(await attempt(await enqueueProvision())).toBe('failed IDENTITY_UNAVAILABLE')
  keycloak.mishaps.push(404)
  expect(await attempt(await enqueueProvision())).toBe('failed IDENTITY_FORBIDDEN')
  keycloak.realm.users.clear()
  expect(await attempt(await enqueueProvision())).toBe('dead IDENTITY_MISSING')
})
