import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { until } from '../../../test/support/until.ts'
import { BillingStore } from './billing-store.ts'

const SESSION = 'cs_test_a1B2'
const STATUS = {
  status: 'ACTIVE',
  has_access: true,
  observed: true,
  as_of: '2026-03-01T12:00:00.000Z',
  subscriptions: [{ plan_id: 'pro', plan_name: 'Pro', type: 'MAIN', has_access: true }],
}
const ENTITLED = { entitlements: { devices: 500 }, used: { devices: 3 } }

type Answer = readonly [status: number, body: unknown]

/** What the service answers next to `status`; the last stays. */
let answers: Answer[]
let asked: string[]
/** Questions that are not answered before the test says so. */
let held: ServerResponse[] | null
let server: Server
let closers: (() => void)[]
let page: EventTarget & { location: { search: string } }

beforeEach(async () => {
  answers = [[200, STATUS]]
  asked = []
  held = null
  closers = []
  page = Object.assign(new EventTarget(), { location: { search: '' } })
  Reflect.set(globalThis, 'window', page)
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/api/v1/customer/billing/', '')
    asked.push(`${path} ${request.headers.authorization}`)
    const isStatus = path.startsWith('status')
    if (isStatus && held !== null) return void held.push(response)
    const [status, body] = isStatus ? nextAnswer() : [200, ENTITLED]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  for (const close of closers) close()
  Reflect.deleteProperty(globalThis, 'window')
  Reflect.deleteProperty(globalThis, 'document')
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

function nextAnswer(): Answer {
  return answers.length > 1 ? answers.shift()! : answers[0]!
}

function open() {
  let tokens = 0
  const { port } = server.address() as AddressInfo
  const store = new BillingStore({
    url: `http://127.0.0.1:${port}/`,
    getToken: async () => {
      tokens += 1
      return `t${tokens}`
    },
  })
  const listen = () => {
    const close = store.subscribe(() => undefined)
    closers.push(close)
    return close
  }
  const ready = () => until('it is known', () => store.snapshot().state === 'ready')
  // A token is asked for as soon as a question begins; each has two.
  return { store, listen, ready, tokensAsked: () => tokens }
}

const read = (type = 'focus') => page.dispatchEvent(new Event(type))

test('however many components ask, it is asked for once, with a token of now', async () => {
  const { store, listen, ready } = open()
  expect(store.snapshot()).toMatchObject({ state: 'loading', status: null, hasAccess: false })
  expect(asked).toEqual([])
  listen()
  listen()
  await ready()
  expect(store.snapshot()).toMatchObject({
    plan: { id: 'pro', name: 'Pro' },
    status: 'ACTIVE',
    hasAccess: true,
    entitlements: { devices: 500 },
    used: { devices: 3 },
    isObserved: true,
    asOf: new Date('2026-03-01T12:00:00Z'),
    error: null,
  })
  expect(asked.toSorted()).toEqual(['entitlements Bearer t2', 'status Bearer t1'])
})

test('it is asked for again when somebody looks at the page, and not while nobody does', async () => {
  const { store, listen, ready, tokensAsked } = open()
  const close = listen()
  await ready()
  answers = [[200, { ...STATUS, status: 'GRACE' }]]
  Reflect.set(globalThis, 'document', { hidden: true })
  read('visibilitychange')
  expect(tokensAsked()).toBe(2)
  Reflect.set(globalThis, 'document', { hidden: false })
  read('visibilitychange')
  read('focus')
  expect(tokensAsked()).toBe(4)
  await until('it shows', () => store.snapshot().status === 'GRACE')
  read('pageshow')
  expect(tokensAsked()).toBe(6)
  close()
  read('focus')
  expect(tokensAsked()).toBe(6)
})

test('after a checkout it waits until that is observed, and then asks as usual', async () => {
  page.location.search = `?session_id=${SESSION}`
  answers = [
    [
      200,
      {
        ...STATUS,
        status: 'PENDING',
        has_access: false,
        observed: false,
        subscriptions: [],
      },
    ],
    [200, STATUS],
  ]
  const { store, listen, ready } = open()
  listen()
  await ready()
  expect(store.snapshot()).toMatchObject({ status: 'PENDING', isObserved: false })
  await until('it is paid', () => store.snapshot().status === 'ACTIVE')
  read()
  await until('it is asked again', () => asked.length === 6)
  expect(asked.map((line) => line.replace(/ .*/, ''))).toEqual([
    `status?wait=10s&session=${SESSION}`,
    'entitlements',
    `status?wait=10s&session=${SESSION}`,
    'entitlements',
    expect.stringMatching(/^(?:status|entitlements)$/),
    expect.stringMatching(/^(?:status|entitlements)$/),
  ])
})

test.each(['', '?session_id=sub_1', '?session_id=cs_1%26wait%3D1s', '?other=cs_1'])(
  'an address that ends in %j names no checkout',
  async (search) => {
    page.location.search = search
    const { listen, ready } = open()
    listen()
    await ready()
    expect(asked.filter((line) => line.startsWith('status'))).toEqual(['status Bearer t1'])
  },
)

test('a refusal is told with its code, and what was known stays', async () => {
  answers = [[401, { code: 'TOKEN_REFUSED' }]]
  const { store, listen } = open()
  listen()
  await until('it failed', () => store.snapshot().state === 'failed')
  expect(store.snapshot().error).toMatchObject({ code: 'TOKEN_REFUSED', httpStatus: 401 })
  answers = [
    [200, STATUS],
    [503, { code: 'POSTGRES_UNAVAILABLE' }],
    [200, 'nonsense'],
  ]
  await store.refetch()
  expect(store.snapshot()).toMatchObject({ state: 'ready', error: null, status: 'ACTIVE' })
  await store.refetch()
  expect(store.snapshot()).toMatchObject({
    state: 'ready',
    status: 'ACTIVE',
    error: { code: 'POSTGRES_UNAVAILABLE' },
  })
  await store.refetch()
  expect(store.snapshot().error).toMatchObject({ code: 'UNREADABLE' })
})

test('no answer and no token are failures, too', async () => {
  const { store, listen } = open()
  listen()
  await until('it is known', () => store.snapshot().state === 'ready')
  held = []
  const asking = store.refetch()
  await until('it is asked', () => held?.length === 1)
  server.closeAllConnections()
  await asking
  expect(store.snapshot().error).toMatchObject({ code: 'UNREACHABLE', httpStatus: null })
  const signedOut = new BillingStore({
    url: 'http://127.0.0.1:1',
    getToken: () => Promise.reject(new Error('signed out')),
  })
  await signedOut.refetch()
  expect(signedOut.snapshot()).toMatchObject({
    state: 'failed',
    error: { code: 'TOKEN_UNAVAILABLE' },
  })
})

test('what is asked anew takes the place of what is under way: nobody waits for that', async () => {
  const { store, listen, tokensAsked } = open()
  held = []
  listen()
  await until('it is asked', () => held?.length === 1)
  const [early] = held
  // Somebody who looks meanwhile asks nothing more.
  read()
  expect(tokensAsked()).toBe(2)
  held = null
  answers = [[200, { ...STATUS, status: 'TRIAL' }]]
  await store.refetch()
  await until('the early question is hung up on', () => early?.destroyed === true)
  expect(store.snapshot().status).toBe('TRIAL')
})
