import type { AppError } from '@bursar/wire/errors'
import { afterEach, expect, test } from 'vitest'
import { ScriptedService } from '../../../test/support/scripted-service.ts'
import { until } from '../../../test/support/until.ts'
import type { Client, ClientOptions } from './client.ts'
import { createClient } from './create-client.ts'

const TOKEN = 'a token of at least thirty-two characters'
const open: Client[] = []
afterEach(() => {
  for (const client of open.splice(0)) client.close()
})

function connect(options: Partial<ClientOptions> = {}) {
  const service = new ScriptedService()
  const problems: AppError[] = []
  const client = createClient({
    url: 'http://bursar.test/',
    token: TOKEN,
    fetch: service.fetch,
    onProblem: (error) => void problems.push(error),
    ...options,
  })
  open.push(client)
  return { service, client, problems }
}

/** Connected, with a stream that has said that it is there. */
async function connected(options: Partial<ClientOptions> = {}) {
  const all = connect(options)
  await all.client.check('first', 'devices')
  await until('the stream is asked for', () => all.service.streams.length === 1)
  all.service.say('reset')
  // Dropped by the reset, whenever it arrives: then it is asked for again.
  await until('the reset is heard', async () => {
    await all.client.check('first', 'devices')
    return all.service.checks === 2
  })
  all.service.asked.splice(0)
  return all
}

const down = () => Promise.reject(new TypeError('fetch failed'))

test('what is asked again is answered from memory, as it was', async () => {
  const { client, service } = await connected()
  const asked = await client.check('acme', 'devices')
  expect(asked).toEqual({
    allowed: true,
    limit: 50,
    used: 3,
    usedAsOf: new Date('2026-03-01T11:00:00Z'),
    plan: 'starter',
    status: 'ACTIVE',
    asOf: new Date('2026-03-01T12:00:00Z'),
    why: { code: 'within_limit', sentence: '3 of 50 devices are in use.' },
    source: 'service',
  })
  expect(await client.check('acme', 'devices')).toEqual({ ...asked, source: 'cache' })
  expect(service.asked).toEqual(['GET entitlements/acme/devices'])
})

test('however many ask the same at once, it is asked for once', async () => {
  const { client, service } = await connected()
  const asking = Array.from({ length: 50 }, () => client.check('acme', 'devices'))
  asking.push(client.check('acme', 'seats'))
  expect((await Promise.all(asking)).every(({ allowed }) => allowed)).toBe(true)
  expect(service.asked).toEqual(['GET entitlements/acme/devices', 'GET entitlements/acme/seats'])
})

test('a change of a tenant drops what is kept of it, and of nobody else', async () => {
  const { client, service } = await connected()
  for (const id of ['acme', 'beta']) await client.check(id, 'devices')
  service.answer = { allowed: false, limit: 0, why: { code: 'suspended', sentence: 'It is.' } }
  service.say('changed', { tenants: ['acme'] })
  await until('it shows', async () => !(await client.check('acme', 'devices')).allowed)
  expect(await client.check('beta', 'devices')).toMatchObject({ allowed: true, source: 'cache' })
})

test('an answer that was on its way when its tenant changed is not kept', async () => {
  const { client, service } = await connected()
  const { promise, resolve: release } = Promise.withResolvers<void>()
  service.held = promise
  const early = client.check('acme', 'devices')
  service.held = null
  service.answer = { limit: 500 }
  service.say('changed', { tenants: ['acme'] })
  // A joiner before the change is heard would share the old answer: a new question says it is.
  const laters: Promise<{ limit: number | null }>[] = []
  await until('the change is heard', () => {
    laters.push(client.check('acme', 'devices'))
    return service.checks === 2
  })
  expect((await laters.at(-1))?.limit).toBe(500)
  // The one that was asked for first comes last.
  release()
  expect((await early).limit).toBe(50)
  expect(await client.check('acme', 'devices')).toMatchObject({ limit: 500, source: 'cache' })
})

test('after a break it goes on where it was, and keeps what it knows', async () => {
  const { client, service } = await connected()
  await client.check('acme', 'devices')
  service.say('alive', {}, '7:7:@1')
  service.breakStream()
  await until('it comes back', () => service.streams.length === 1)
  expect(service.streams).toEqual(['GET entitlements/stream 7:7:@1'])
  service.say('changed', { tenants: ['beta'] })
  expect((await client.check('acme', 'devices')).source).toBe('cache')
})

test.each([
  ['reset', '{}'],
  ['changed', 'no json'],
  ['changed', '{"tenants":"acme"}'],
])('%s with %s drops everything', async (event, data) => {
  const { client, service } = await connected()
  await client.check('acme', 'devices')
  service.answer = { limit: 1 }
  service.sayRaw(`: a comment\r\nid: 2\r\nevent: ${event}\r\nda`)
  service.sayRaw(`ta: ${data}\r\n\r\n`)
  await until('it shows', async () => (await client.check('acme', 'devices')).limit === 1)
})

test('down: known is answered from memory, unknown as was chosen', async () => {
  const { client, service, problems } = await connected({
    features: { reports: { onUnavailable: 'allow' } },
  })
  await client.check('acme', 'devices')
  service.instead = down
  service.breakStream()
  expect(await client.check('acme', 'devices', { maxAgeSeconds: 60 })).toMatchObject({
    allowed: true,
    source: 'cache',
    asOf: new Date('2026-03-01T12:00:00Z'),
  })
  expect((await client.check('new', 'devices')).allowed).toBe(false)
  expect((await client.check('new', 'reports')).allowed).toBe(true)
  expect((await client.check('new', 'reports', { onUnavailable: 'block' })).allowed).toBe(false)
  expect((await client.check('new', 'devices', { onUnavailable: 'allow' })).allowed).toBe(true)
  // Too old for who wants none older than now; what was known is told all the same.
  expect(await client.check('acme', 'devices', { maxAgeSeconds: 0 })).toMatchObject({
    allowed: false,
    limit: 50,
    asOf: new Date('2026-03-01T12:00:00Z'),
    why: { code: 'unavailable' },
    source: 'unavailable',
  })
  expect(problems.map(({ code }) => code)).toEqual(['BURSAR_UNAVAILABLE'])
})

test('without a stream it is asked for, and what is known stands in where that fails', async () => {
  const { client, service } = await connected()
  await client.check('acme', 'devices')
  service.instead = down
  service.breakStream()
  const sources = new Set<string>()
  await until('it is asked in vain', async () => {
    sources.add((await client.check('acme', 'devices')).source)
    return service.checks > 1
  })
  expect([...sources]).toEqual(['cache'])
})

const refused = (status: number) => () => Promise.resolve(Response.json({}, { status }))

const AWAY: [string, () => Promise<Response>][] = [
  ['a network that is down', down],
  ...[401, 403, 429, 500, 503].map((status): [string, () => Promise<Response>] => [
    String(status),
    refused(status),
  ]),
]

test.each(AWAY)(
  'after %s the service is left alone for a while, then asked again',
  async (_, instead) => {
    const { client, service } = connect()
    service.instead = instead
    for (let n = 0; n < 20; n += 1) await client.check('acme', `f${n}`)
    expect(service.checks).toBe(1)
    service.instead = null
    await until('it is asked again', async () => (await client.check('acme', 'devices')).allowed)
  },
)

test.each([400, 404, 422])('a question answered with %i keeps nobody else out', async (status) => {
  const { client, service, problems } = connect()
  service.instead = refused(status)
  for (let n = 0; n < 20; n += 1) {
    expect((await client.check('odd', `f${n}`)).why.code).toBe('unavailable')
  }
  service.instead = null
  expect(await client.check('acme', 'devices')).toMatchObject({ allowed: true, source: 'service' })
  expect(problems.map(({ code }) => code)).toEqual(['BURSAR_REFUSED'])
})

test.each(['', '.', '..', 'x'.repeat(256), '\ud800'])(
  'what nothing can be called is unknown without a question: %j',
  async (id) => {
    const { client, service, problems } = connect()
    expect(await client.check(id, 'devices', { onUnavailable: 'allow' })).toMatchObject({
      allowed: false,
      limit: 0,
      status: 'PENDING',
      why: { code: 'tenant_unknown' },
    })
    expect(await client.check('acme', id)).toMatchObject({
      allowed: false,
      limit: 0,
      status: null,
      why: { code: 'feature_unknown' },
    })
    await expect(client.setUsage(id, 'devices', 1)).rejects.toThrow(
      'It is not a valid tenant ID or feature name.',
    )
    expect([service.asked, problems]).toEqual([[], []])
    expect((await client.check('acme', 'devices')).allowed).toBe(true)
  },
)

test.each([
  ['401', () => Response.json({ code: 'TOKEN_REFUSED' }, { status: 401 }), 'BURSAR_REFUSED'],
  ['503', () => Response.json({ code: 'BUSY' }, { status: 503 }), 'BURSAR_UNAVAILABLE'],
  ['no JSON', () => new Response('<html>'), 'BURSAR_UNAVAILABLE'],
  ['{}', () => Response.json({}), 'BURSAR_UNAVAILABLE'],
  ['null', () => Response.json(null), 'BURSAR_UNAVAILABLE'],
  ['"allowed": "no"', () => Response.json({ allowed: 'no' }), 'BURSAR_UNAVAILABLE'],
])('an answer of %s grants nothing', async (_what, answer, code) => {
  const { client, service, problems } = connect()
  service.instead = async () => answer()
  expect(await client.check('acme', 'devices')).toMatchObject({ allowed: false, limit: 0 })
  expect(problems.map((problem) => problem.code)).toEqual([code])
  expect(problems.join(' ')).not.toContain(TOKEN)
})

test('what time alone changes is asked for again when its time has come', async () => {
  const { client, service } = await connected()
  service.answer = { valid_for_seconds: 0 }
  await client.check('acme', 'devices')
  await client.check('acme', 'devices')
  expect(service.checks).toBe(2)
})

test('no more answers are kept than were allowed, the last that were asked for', async () => {
  const { client, service } = await connected({ answersMax: 2 })
  for (const id of ['a', 'b', 'a', 'c', 'a', 'c']) await client.check(id, 'devices')
  expect(service.checks).toBe(3)
  await client.check('b', 'devices')
  expect(service.checks).toBe(4)
})

test('usage is told, and what was kept of the tenant is asked for again', async () => {
  const { client, service } = await connected()
  await client.check('acme', 'devices')
  expect(await client.setUsage('acme', 'devices', 4, { asOf: new Date(0) })).toBe('recorded')
  await client.check('acme', 'devices')
  const check = 'GET entitlements/acme/devices'
  expect(service.asked).toEqual([check, 'PUT usage/acme/devices', check])
})

test('closed, it asks nothing any more', async () => {
  const { client, service } = await connected()
  client.close()
  service.asked.splice(0)
  expect(await client.check('acme', 'devices')).toMatchObject({ source: 'unavailable' })
  expect(service.asked).toEqual([])
})

test.each([
  [{ url: 'bursar' }, /url/],
  [{ url: 'ftp://bursar' }, /url/],
  [{ token: ' ' }, /token/],
  [{ answersMax: 0 }, /answersMax/],
  [{ timeoutMs: Number.NaN }, /timeoutMs/],
])('options that cannot be used are refused: %j', (options, named) => {
  expect(() => connect(options)).toThrow(named)
})

test('who wants none older than now does not join a question that was asked before', async () => {
  const { client, service } = await connected()
  let release = () => {}
  service.held = new Promise<void>((resolve) => {
    release = resolve
  })
  const before = client.check('acme', 'devices')
  await until('it is asked', () => service.checks === 1)
  service.answer = { limit: 1 }
  const now = client.check('acme', 'devices', { maxAgeSeconds: 0 })
  await until('it is asked again', () => service.checks === 2)
  release()
  expect([(await before).limit, (await now).limit]).toEqual([50, 1])
  // The older answer is not what is remembered, whichever came last.
  expect((await client.check('acme', 'devices')).limit).toBe(1)
})
