import { Server } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { AppError } from '@bursar/wire/errors'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { rawExchange } from '../../../../test/support/raw-http.ts'
import { type Handle, type HttpAnswer, jsonAnswer } from './http-message.ts'
import { type Listening, listen } from './listen.ts'

const BODY_BYTES_MAX = 1_048_576
const outcomes: string[] = []
const faults: unknown[] = []

const handle: Handle = async (request) => {
  if (request.path === '/unread') return jsonAnswer(405, { code: 'METHOD_NOT_ALLOWED' })
  if (request.path === '/bad') return { status: 200, headers: { 'x-bad': 'a\r\nb' }, body: '' }
  const body = await request.readBody(BODY_BYTES_MAX)
  outcomes.push(typeof body === 'string' ? body : 'read')
  if (typeof body === 'string') return jsonAnswer(body === 'too_large' ? 413 : 400, { code: body })
  return jsonAnswer(200, { bytes: body.length })
}

let server: Listening
beforeAll(async () => {
  const onFault = (error: unknown) => faults.push(error)
  server = await listen(handle, { host: '127.0.0.1', port: 0, onFault, requestMsMax: 700 })
})
afterAll(() => server.stop())

const exchange = (...parts: (string | Buffer)[]) => rawExchange(server.port, parts)
const post = (head: string, path = '/') => `POST ${path} HTTP/1.1\r\nHost: x\r\n${head}\r\n\r\n`
const closing = 'Connection: close\r\n'

describe('bodies', () => {
  test('the answer has its length and type, and names no software', async () => {
    const { text } = await exchange(post(`${closing}Content-Length: 3`), 'abc')
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(text).toContain('Content-Type: application/json\r\nContent-Length: 11\r\n')
    expect(text).not.toMatch(/^(?:server|x-powered-by):/im)
    expect(text).toMatch(/\r\n\r\n\{"bytes":3\}$/)
  })

  test('a body declared too large is refused before it comes', async () => {
    const { statuses, text } = await exchange(post('Content-Length: 1048577'))
    expect(statuses).toEqual([413])
    expect(text).toContain('Connection: close')
  })

  test('a body declared absurdly large is refused, too', async () => {
    const digits = post(`Content-Length: ${'9'.repeat(15)}`)
    expect((await exchange(digits)).statuses).toEqual([413])
  })

  test('a chunked body is refused as soon as it is too large, though it never ends', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const { statuses } = await exchange(post('Transfer-Encoding: chunked'), chunk.repeat(17))
    expect(statuses).toEqual([413])
  })

  test('whoever goes on sending still comes to read the refusal', async () => {
    const { statuses } = await exchange(post('Content-Length: 4000000'), Buffer.alloc(4_000_000))
    expect(statuses).toEqual([413])
  })

  test('one too large behind a good one: both get their answer, in order', async () => {
    const both = `${post('Content-Length: 2')}ab${post('Content-Length: 1048577')}`
    expect((await exchange(both)).statuses).toEqual([200, 413])
  })

  test('an unread small body is drained and the connection goes on', async () => {
    const unread = post('Content-Length: 5', '/unread')
    const { statuses } = await exchange(unread, 'abcde', post(`${closing}Content-Length: 1`), 'x')
    expect(statuses).toEqual([405, 200])
  })

  test('an unread body of unknown length ends the connection', async () => {
    const unread = post('Transfer-Encoding: chunked', '/unread')
    const { statuses } = await exchange(
      unread,
      '3\r\nabc\r\n',
      '0\r\n\r\n',
      post('Content-Length: 0'),
    )
    expect(statuses).toEqual([405])
  })
})

describe('Expect: 100-continue', () => {
  const expecting = (bytes: number, path = '/') =>
    post(`${closing}Expect: 100-continue\r\nContent-Length: ${bytes}`, path)

  test('is invited when the body may come', async () => {
    const { statuses } = await exchange(expecting(3), 'abc')
    expect(statuses).toEqual([100, 200])
  })

  test('is not invited when the body is too large', async () => {
    expect((await exchange(expecting(1_048_577))).statuses).toEqual([413])
  })

  test('is not invited to a body that nobody reads, and the connection ends', async () => {
    const head = 'Expect: 100-continue\r\nContent-Length: 3'
    const { statuses, text } = await exchange(post(head, '/unread'), post('Content-Length: 0'))
    expect(statuses).toEqual([405])
    expect(text).toContain('Connection: close')
  })

  test('another expectation is refused', async () => {
    const { statuses } = await exchange(post(`${closing}Expect: coffee\r\nContent-Length: 0`))
    expect(statuses).toEqual([417])
  })
})

describe('what is no HTTP', () => {
  test.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n'],
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/9.9', 'POST / HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['no host', 'POST / HTTP/1.1\r\n\r\n'],
    ['two hosts', post('Host: y\r\nContent-Length: 0')],
    ['the same host twice', post('host: x\r\nContent-Length: 0')],
    ['two hosts in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n'],
    ['HTTP/0.9', 'GET /\r\n\r\n'],
    ['a space before the colon', post('Content-Length : 0')],
    ['a folded header', post('A: b\r\n c\r\nContent-Length: 0')],
    ['a NUL in a header', post('A: b\0c\r\nContent-Length: 0')],
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 2')],
    ['a negative length', post('Content-Length: -1')],
    ['a length that is no number', post('Content-Length: 1x')],
    ['length and chunks', post('Content-Length: 3\r\nTransfer-Encoding: chunked')],
    ['chunked twice over', post('Transfer-Encoding: chunked, identity')],
    ['a chunk length that is none', `${post('Transfer-Encoding: chunked')}zz\r\n`],
    ['a chunk longer than it says', `${post('Transfer-Encoding: chunked')}1\r\nabc\r\n`],
  ])('is refused with 400 and nothing else: %s', async (_case, text) => {
    const { statuses, text: answer } = await exchange(Buffer.from(text, 'latin1'))
    expect(statuses).toEqual([400])
    expect(answer).not.toMatch(/HPE_|Parse Error|node/i)
  })

  test('more headers than 16 KB are refused with 431', async () => {
    const { statuses } = await exchange(post(`A: ${'a'.repeat(20_000)}\r\nContent-Length: 0`))
    expect(statuses).toEqual([431])
  })

  test('a good request before it gets its own answer', async () => {
    const { statuses } = await exchange(`${post('Content-Length: 2')}ab\0\0\0 nonsense\r\n\r\n`)
    expect(statuses[0]).toBe(200)
    expect(statuses.filter((status) => status !== 200 && status !== 400)).toEqual([])
  })

  test('nothing of it is told to us: a stranger writes no line', () => {
    expect(faults).toEqual([])
  })
})

describe('slow senders', () => {
  test.each([
    ['half a head', 'POST / HTTP/1.1\r\nHost'],
    ['half a body', `${post('Content-Length: 9')}abc`],
    ['nothing at all', ''],
  ])('%s: cut off after a while', async (_case, text) => {
    expect((await exchange(text)).statuses).toEqual([408])
  })
})

describe('senders that go away', () => {
  test.each([
    ['politely', (socket: Socket) => socket.end()],
    ['abruptly', (socket: Socket) => socket.resetAndDestroy()],
  ])('in the middle of a body, %s: an outcome and no fault', async (_case, leave) => {
    outcomes.length = 0
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => socket.destroy()).resume()
    socket.write(`${post('Content-Length: 9')}abc`, () => leave(socket))
    await expect.poll(() => outcomes).toEqual(['aborted'])
    expect(faults).toEqual([])
  })

  test('before the answer: an outcome and no fault', async () => {
    const slow = await listenSlowly()
    const socket = connect(slow.server.port, '127.0.0.1')
    socket.write(post('Content-Length: 0'))
    await slow.asked
    socket.resetAndDestroy()
    slow.answer()
    await slow.server.stop()
    expect(slow.faults).toEqual([])
  })
})

describe('faults of ours', () => {
  test.each([['an answer that cannot be written', '/bad']])(
    '%s ends the connection and is told to us',
    async (_case, path) => {
      faults.length = 0
      expect((await exchange(post('Content-Length: 0', path))).statuses).toEqual([])
      expect(faults.map(String)).toEqual([expect.stringContaining('Invalid character in header')])
      faults.length = 0
    },
  )
})

describe('start and stop', () => {
  test('a taken port is named in the error', async () => {
    const error = await listen(handle, { host: '127.0.0.1', port: server.port }).catch((e) => e)
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({
      code: 'PORT_TAKEN',
      detail: `Its address is 127.0.0.1:${server.port}.`,
    })
  })

  test('a host that is not ours is a wrong setting', async () => {
    const error = await listen(handle, { host: '203.0.113.1', port: 0 }).catch((e) => e)
    expect(error).toMatchObject({ code: 'SETTING_MALFORMED' })
    expect(error.detail).toContain('203.0.113.1')
  })

  test('IPv6 hosts stand in brackets in the address', async () => {
    const six = await listen(handle, { host: '::1', port: 0 })
    expect(six.url).toBe(`http://[::1]:${six.port}`)
    expect((await fetch(`${six.url}/unread`)).status).toBe(405)
    await six.stop()
  })

  test('stop waits for the answer in flight, says close, and frees the port', async () => {
    const slow = await listenSlowly()
    const pending = rawExchange(slow.server.port, [post('Content-Length: 0')])
    await slow.asked
    const stopped = slow.server.stop()
    expect(slow.server.stop()).toBe(stopped)
    slow.answer()
    const { statuses, text } = await pending
    expect(statuses).toEqual([200])
    expect(text).toContain('Connection: close')
    await stopped
    await bindAndRelease(slow.server.port)
  })

  test('stop does not wait for connections that say nothing', async () => {
    const slow = await listenSlowly()
    const silent = rawExchange(slow.server.port, [])
    const kept = fetch(slow.server.url, { method: 'POST' })
    await slow.asked
    slow.answer()
    // Kept alive by the client, and idle from here on.
    expect((await kept).status).toBe(200)
    // The last resort, for what is not over in five seconds.
    const cut = vi.spyOn(Server.prototype, 'closeAllConnections')
    await slow.server.stop()
    expect(cut).not.toHaveBeenCalled()
    cut.mockRestore()
    expect((await silent).statuses).toEqual([])
  })
})

/** A server whose answer is on hold until it is let go. */
async function listenSlowly() {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<HttpAnswer>()
  const slowFaults: unknown[] = []
  const slow = await listen(
    () => {
      asked.resolve()
      return answer.promise
    },
    { host: '127.0.0.1', port: 0, onFault: (error) => slowFaults.push(error) },
  )
  const letGo = () => answer.resolve(jsonAnswer(200, { status: 'ok' }))
  return { server: slow, asked: asked.promise, answer: letGo, faults: slowFaults }
}

function bindAndRelease(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
  })
}
