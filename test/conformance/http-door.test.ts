import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Handle, jsonAnswer } from '../../packages/bursar/src/http/http-message.ts'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { toFetch } from '../../packages/bursar/src/http/to-fetch.ts'

const BODY_BYTES_MAX = 1_048_576

/** Says what it saw: the shape of the request and the hash of its body. */
const echo: Handle = async (request) => {
  if (request.path === '/throws') throw new Error('a secret detail')
  if (request.path === '/constant') return CONSTANT
  const body = await request.readBody(BODY_BYTES_MAX)
  if (typeof body === 'string') return jsonAnswer(body === 'too_large' ? 413 : 400, { code: body })
  return jsonAnswer(200, {
    method: request.method,
    path: request.path,
    probe: request.header('x-probe'),
    absent: request.header('x-absent'),
    bytes: body.length,
    sha256: sha256(body),
  })
}
const CONSTANT = jsonAnswer(200, { status: 'ok' }, { 'Cache-Control': 'no-store' })

const sha256 = (body: Uint8Array) => createHash('sha256').update(body).digest('hex')

const faults: unknown[] = []
let listening: Listening

beforeAll(async () => {
  listening = await listen(echo, {
    host: '127.0.0.1',
    port: 0,
    onFault: (error) => faults.push(error),
  })
})
afterAll(() => listening.stop())

const inProcess = toFetch(echo, (error) => faults.push(error))

const DOORS: [string, (path: string, init?: RequestInit) => Promise<Response>][] = [
  ['served', (path, init) => fetch(`${listening.url}${path}`, init)],
  ['embedded', (path, init) => inProcess(new Request(`http://bursar.test${path}`, init))],
]

/** A body that comes in pieces, so that nothing declares its length. */
function inPieces(bytes: Uint8Array<ArrayBuffer>, pieceBytes: number): RequestInit {
  const pieces = function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  return { method: 'POST', body: ReadableStream.from(pieces()), duplex: 'half' }
}

describe.each(DOORS)('the %s door', (_name, door) => {
  test('hands over the exact bytes of a body', async () => {
    const body = Buffer.concat([Buffer.from('{"é":"\r\n"}'), Buffer.from([0, 255, 254, 0xc3])])
    const answer = await door('/x', { method: 'POST', body })
    expect(await answer.json()).toMatchObject({ bytes: body.length, sha256: sha256(body) })
  })

  test('hands over method, path without query, and headers by any case', async () => {
    const headers = { 'X-Probe': 'one' }
    const answer = await door('/a/%62?c=d', { method: 'PUT', headers, body: 'x' })
    expect(await answer.json()).toMatchObject({
      method: 'PUT',
      path: '/a/%62',
      probe: 'one',
      absent: null,
    })
  })

  test('joins a header that comes twice', async () => {
    const headers = new Headers([
      ['x-probe', 'one'],
      ['x-probe', 'two'],
    ])
    const answer = await door('/x', { method: 'POST', headers })
    expect(await answer.json()).toMatchObject({ probe: 'one, two' })
  })

  test('takes a request without a body as an empty one', async () => {
    expect(await (await door('/x')).json()).toMatchObject({ method: 'GET', bytes: 0 })
  })

  test('takes exactly 1 MiB, declared', async () => {
    const body = randomBytes(BODY_BYTES_MAX)
    const answer = await door('/x', { method: 'POST', body })
    expect(await answer.json()).toMatchObject({ bytes: BODY_BYTES_MAX, sha256: sha256(body) })
  })

  test('takes exactly 1 MiB, in pieces', async () => {
    const body = randomBytes(BODY_BYTES_MAX)
    const answer = await door('/x', inPieces(body, 10_007))
    expect(await answer.json()).toMatchObject({ bytes: BODY_BYTES_MAX, sha256: sha256(body) })
  })

  test('refuses one byte more, declared', async () => {
    const answer = await door('/x', { method: 'POST', body: randomBytes(BODY_BYTES_MAX + 1) })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toEqual({ code: 'too_large' })
  })

  test('refuses one byte more, in pieces', async () => {
    const answer = await door('/x', inPieces(randomBytes(BODY_BYTES_MAX + 1), 65_536))
    expect(answer.status).toBe(413)
  })

  test('speaks JSON and does not say what it is made of', async () => {
    const answer = await door('/x', { method: 'POST', body: 'x' })
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('server')).toBeNull()
    expect(answer.headers.get('x-powered-by')).toBeNull()
  })

  test('gives a constant answer again and again', async () => {
    for (let round = 0; round < 3; round += 1) {
      const answer = await door('/constant', { method: 'POST', body: 'unread' })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(await answer.text()).toBe('{"status":"ok"}')
    }
  })

  test('answers HEAD without a body', async () => {
    const answer = await door('/constant', { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toBe('')
  })

  test('says nothing of what a handle throws, except to us', async () => {
    faults.length = 0
    const answer = await door('/throws', { method: 'POST', body: 'x' })
    expect(answer.status).toBe(500)
    expect(await answer.text()).toBe('{"code":"INTERNAL"}')
    expect(String(faults[0])).toContain('a secret detail')
  })
})

test('two hosts that a server lets through are refused within an app of its own, too', async () => {
  const headers = { host: 'a.example, b.example' }
  const answer = await inProcess(new Request('http://a.example/constant', { headers }))
  expect([answer.status, await answer.json()]).toEqual([400, { code: 'REQUEST_MALFORMED' }])
  const one = new Request('http://a.example/constant', { headers: { host: 'a.example' } })
  expect((await inProcess(one)).status).toBe(200)
})
