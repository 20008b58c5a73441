import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  CALL_MS_MAX,
  callEndpoint,
} from '../../packages/bursar/src/delivery/webhooks/call-endpoint.ts'
import {
  type Address,
  type EndpointRules,
  endpointRules,
} from '../../packages/bursar/src/delivery/webhooks/resolve-endpoint.ts'
import { startRawEndpoint, startTestEndpoint, type TestEndpoint } from '../support/test-endpoint.ts'

/** For what never comes, however long one waits. */
const SHORT_MS = 100
const LOOPBACK = { address: '127.0.0.1', family: 4 }

let endpoint: TestEndpoint
beforeEach(async () => {
  endpoint = await startTestEndpoint()
})
afterEach(() => endpoint.stop())

const development = endpointRules({ allowsPrivate: true })
const production = endpointRules({ allowsPrivate: false })

/** Rules under which a name has these addresses, one answer after the other. */
function namedBy(rules: EndpointRules, ...answers: (readonly Address[])[]) {
  const asked: string[] = []
  const resolve = async (hostname: string) => {
    asked.push(hostname)
    return answers[asked.length - 1] ?? []
  }
  return { asked, rules: { ...rules, resolve } }
}

interface CallMore {
  readonly signal?: AbortSignal
  readonly callMsMax?: number
}

function call(url: URL, rules: EndpointRules, more: CallMore = {}) {
  const { signal = new AbortController().signal, callMsMax = CALL_MS_MAX } = more
  const message = { url, headers: { 'content-type': 'application/json' }, body: '{"ü":1}' }
  return callEndpoint(message, { rules, callMsMax }, signal)
}

const impatient = { callMsMax: SHORT_MS }

test('a message arrives as it was made, and 2xx accepts it', async () => {
  const called = await call(endpoint.url, development)
  expect(called).toMatchObject({ errorCode: null, httpStatus: 204, systemCode: null })
  expect(called.durationMs).toBeGreaterThanOrEqual(0)
  const [{ method, path, headers, body } = {}] = endpoint.received
  expect({ method, path, body }).toEqual({
    method: 'POST',
    path: '/hooks?from=bursar',
    body: '{"ü":1}',
  })
  expect(headers).toEqual({
    'content-type': 'application/json',
    'content-length': '8',
    host: `127.0.0.1:${endpoint.port}`,
    connection: 'close',
  })
})

test.each([400, 401, 404, 410, 429, 500, 503])('%i accepts nothing', async (status) => {
  endpoint.answer = ({ response }) => response.writeHead(status).end('no')
  expect(await call(endpoint.url, development)).toMatchObject({
    errorCode: 'ENDPOINT_REFUSED',
    httpStatus: status,
  })
})

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async (status) => {
  endpoint.answer = ({ response }) => response.writeHead(status, { location: '/other' }).end()
  expect(await call(endpoint.url, development)).toMatchObject({
    errorCode: 'ENDPOINT_REDIRECTED',
    httpStatus: status,
  })
  expect(endpoint.received).toHaveLength(1)
})

test('an answer without an end is cut, and its status counts', async () => {
  let closed = false
  let written = 0
  endpoint.answer = ({ response }) => {
    response.on('close', () => {
      closed = true
    })
    const pour = () => {
      while (!response.destroyed && written < 1e9) {
        written += 65_536
        if (!response.write('x'.repeat(65_536))) return
      }
    }
    response.on('drain', pour).writeHead(200)
    pour()
  }
  expect(await call(endpoint.url, development)).toMatchObject({ errorCode: null, httpStatus: 200 })
  await expect.poll(() => closed).toBe(true)
  expect(written).toBeLessThan(50e6)
})

test('an endpoint that takes the message and says nothing is too slow', async () => {
  endpoint.answer = () => undefined
  const called = await call(endpoint.url, development, impatient)
  expect(called).toMatchObject({ errorCode: 'ENDPOINT_TOO_SLOW', httpStatus: null })
  expect(called.durationMs).toBeGreaterThanOrEqual(SHORT_MS - 5)
})

test('an endpoint that accepts and never finishes its answer has accepted', async () => {
  endpoint.answer = ({ response }) => response.writeHead(202).write('…')
  const called = await withTimeUpOnceAnswered(() => call(endpoint.url, development))
  expect(called).toMatchObject({ errorCode: null, httpStatus: 202 })
})

/** The time of a call is over as soon as the head of the answer has come, and not before. */
async function withTimeUpOnceAnswered<T>(act: () => Promise<T>): Promise<T> {
  const limit = new AbortController()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal)
  // After those who are told of the answer.
  const onAnswer = () => setImmediate(() => limit.abort())
  subscribe('http.client.response.finish', onAnswer)
  try {
    const acted = await act()
    expect(timeout).toHaveBeenCalledExactlyOnceWith(CALL_MS_MAX)
    return acted
  } finally {
    unsubscribe('http.client.response.finish', onAnswer)
    timeout.mockRestore()
  }
}

test.each([
  ['half a head', 'HTTP/1.1 200 OK\r\nx-a', 'ENDPOINT_TOO_SLOW'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'ENDPOINT_UNREACHABLE'],
  [
    'more head than 16 KB',
    `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`,
    'ENDPOINT_UNREACHABLE',
  ],
  [
    'another protocol',
    'HTTP/1.1 101 Go\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    'ENDPOINT_UNREACHABLE',
  ],
  ['nothing but promises', 'HTTP/1.1 103 Early Hints\r\n\r\n', 'ENDPOINT_TOO_SLOW'],
])('an answer that is %s accepts nothing', async (_, bytes, errorCode) => {
  const raw = await startRawEndpoint(bytes)
  const more = errorCode === 'ENDPOINT_TOO_SLOW' ? impatient : {}
  expect(await call(raw.url, development, more)).toMatchObject({ errorCode, httpStatus: null })
  raw.stop()
})

test('nobody listens: said with what the system said', async () => {
  await endpoint.stop()
  expect(await call(endpoint.url, development)).toMatchObject({
    errorCode: 'ENDPOINT_UNREACHABLE',
    systemCode: 'ECONNREFUSED',
  })
  endpoint = await startTestEndpoint()
})

test('a name that nobody knows, or whose question hangs', async () => {
  const url = new URL('https://endpoint.test/')
  const unknown = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
  expect(await call(url, { ...production, resolve: unknown })).toMatchObject({
    errorCode: 'ENDPOINT_UNREACHABLE',
    systemCode: 'ENOTFOUND',
  })
  const hanging = { ...production, resolve: () => new Promise<never>(() => undefined) }
  expect(await call(url, hanging, impatient)).toMatchObject({ errorCode: 'ENDPOINT_TOO_SLOW' })
})

test('whoever stops us stops the call', async () => {
  const stop = new AbortController()
  endpoint.answer = () => stop.abort()
  const called = await call(endpoint.url, development, { signal: stop.signal })
  expect(called).toMatchObject({ errorCode: 'ENDPOINT_TOO_SLOW', httpStatus: null })
  expect(called.durationMs).toBeLessThan(CALL_MS_MAX)
})

test.each([
  'http://127.0.0.1',
  'http://127.1',
  'http://2130706433',
  'http://0x7f.0.0.1',
  'http://localhost',
  'http://[::1]',
  'http://[::ffff:127.0.0.1]',
])('outside development no road leads to this machine: %s', async (origin) => {
  const url = new URL(`${origin}:${endpoint.port}/`)
  expect(await call(url, production)).toMatchObject({ errorCode: 'ENDPOINT_NOT_PUBLIC' })
  expect(endpoint.connections).toBe(0)
  expect(await call(new URL(`http://127.0.0.1:${endpoint.port}/`), development)).toMatchObject({
    errorCode: null,
  })
})

test.each([
  ['to this machine', [LOOPBACK]],
  [
    'to a public address first and to this machine second',
    [{ address: '1.1.1.1', family: 4 }, LOOPBACK],
  ],
  ['to this machine first', [LOOPBACK, { address: '2606:4700::1111', family: 6 }]],
  ['to the metadata of a cloud', [{ address: '169.254.169.254', family: 4 }]],
  ['nowhere', []],
])('a name that leads %s is refused before anybody is called', async (_, addresses) => {
  const { rules, asked } = namedBy(production, addresses)
  const url = new URL(`http://endpoint.test:${endpoint.port}/`)
  expect(await call(url, rules)).toMatchObject({ errorCode: 'ENDPOINT_NOT_PUBLIC' })
  expect(asked).toEqual(['endpoint.test'])
  expect(endpoint.connections).toBe(0)
})

test('DNS rebinding: what was checked is called, and the name is not asked again', async () => {
  // As if 127.0.0.1 were public; the second answer would lead elsewhere, where nobody listens.
  const allowsOne = { ...production, allows: (address: string) => address === '127.0.0.1' }
  const { rules, asked } = namedBy(allowsOne, [LOOPBACK], [{ address: '::1', family: 6 }])
  const url = new URL(`http://endpoint.test:${endpoint.port}/`)
  expect(await call(url, rules)).toMatchObject({ errorCode: null, httpStatus: 204 })
  expect(asked).toEqual(['endpoint.test'])
  expect(endpoint.received[0]?.headers.host).toBe(`endpoint.test:${endpoint.port}`)

  // The next call asks anew, and refuses what the name has become.
  expect(await call(url, rules)).toMatchObject({ errorCode: 'ENDPOINT_NOT_PUBLIC' })
  expect(endpoint.received).toHaveLength(1)
})

test('a certificate must be trusted and be that of the name, whatever the address', async () => {
  const read = (name: string) =>
    readFileSync(new URL(`../fixtures/tls/endpoint-test.${name}.pem`, import.meta.url), 'utf8')
  const secure = await startTestEndpoint({ tls: { key: read('key'), cert: read('cert') } })
  const callAs = (name: string) => {
    const { rules } = namedBy(development, [LOOPBACK])
    return call(new URL(`https://${name}:${secure.port}/`), rules)
  }
  expect(await callAs('endpoint.test')).toMatchObject({
    errorCode: 'ENDPOINT_UNREACHABLE',
    systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })
  const trusted = getCACertificates()
  setDefaultCACertificates([...trusted, read('cert')])
  try {
    expect(await callAs('endpoint.test')).toMatchObject({ errorCode: null, httpStatus: 204 })
    expect(await callAs('other.test')).toMatchObject({
      errorCode: 'ENDPOINT_UNREACHABLE',
      systemCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
  } finally {
    setDefaultCACertificates(trusted)
  }
  expect(secure.received).toHaveLength(1)
  await secure.stop()
})
