import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Handle } from '../../packages/bursar/src/http/http-message.ts'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { toFetch } from '../../packages/bursar/src/http/to-fetch.ts'

/**
 * Streams that were opened, each with what a test does to it and the fact that it was cancelled.
 */
interface Opened {
  readonly send: (text: string) => void
  readonly end: () => void
  readonly fail: () => void
  readonly cancelled: Promise<void>
}

let opened: Opened[] = []
const senders: AbortSignal[] = []

const handle: Handle = async (request) => {
  if (request.path === '/cookies') {
    return { status: 204, headers: { 'Set-Cookie': ['a=1', 'b=2'] }, body: '' }
  }
  if (request.path === '/target') {
    const names = request.rawHeaders.filter((_, index) => index % 2 === 0)
    const body = JSON.stringify([request.target, names.map((name) => name.toLowerCase())])
    return { status: 200, headers: {}, body }
  }
  if (request.path === '/hangs') {
    const signal = request.signal()
    senders.push(signal)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    return { status: 200, headers: {}, body: '' }
  }
  const { promise: cancelled, resolve } = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(Buffer.from(text))
      const fail = () => controller.error(new Error('a secret detail'))
      opened.push({ send, end: () => controller.close(), fail, cancelled })
    },
    cancel: () => resolve(),
  })
  return { status: 200, headers: { 'Content-Type': 'text/event-stream' }, body }
}

let listening: Listening
beforeAll(async () => {
  listening = await listen(handle, { host: '127.0.0.1', port: 0 })
})
afterAll(() => listening.stop())

const inProcess = toFetch(handle)
const DOORS: [string, (path: string, init?: RequestInit) => Promise<Response>][] = [
  ['served', (path, init) => fetch(`${listening.url}${path}`, init)],
  ['embedded', (path, init) => inProcess(new Request(`http://bursar.test${path}`, init))],
]

const textOf = ({ value }: { value?: Uint8Array | undefined }) =>
  value === undefined ? null : Buffer.from(value).toString()

describe.each(DOORS)('the %s door', (_name, door) => {
  const open = async () => {
    opened = []
    const answer = await door('/stream')
    return { answer, reader: answer.body!.getReader(), stream: opened[0]! }
  }

  test('sends a stream as it comes, without a length', async () => {
    const { answer, reader, stream } = await open()
    expect(answer.headers.get('content-length')).toBeNull()
    stream.send('one')
    expect(textOf(await reader.read())).toBe('one')
    stream.send('two')
    expect(textOf(await reader.read())).toBe('two')
    stream.end()
    expect((await reader.read()).done).toBe(true)
  })

  test('cancels a stream whose reader goes away', async () => {
    const { reader, stream } = await open()
    stream.send('one')
    await reader.read()
    await reader.cancel()
    await stream.cancelled
  })

  test('a stream that breaks is not taken for one that ended', async () => {
    const { reader, stream } = await open()
    stream.send('one')
    await reader.read()
    stream.fail()
    await expect(reader.read()).rejects.toThrow()
  })

  test('sends a header with several values several times', async () => {
    const answer = await door('/cookies')
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  test('hands over the query and every header', async () => {
    const answer = await door('/target?a=%20b&a=c', { headers: { 'X-One': '1' } })
    const [target, names] = (await answer.json()) as [string, string[]]
    expect(target).toBe('/target?a=%20b&a=c')
    expect(names).toContain('x-one')
  })
})

test('a handle hears that the sender has gone before the answer', async () => {
  const giveUp = new AbortController()
  const answer = fetch(`${listening.url}/hangs`, { signal: giveUp.signal })
  await expect.poll(() => senders.length).toBe(1)
  giveUp.abort()
  await expect(answer).rejects.toThrow()
  await expect.poll(() => senders[0]?.aborted).toBe(true)
})

test('a stop ends every stream, and what is asked for while it stops', async () => {
  opened = []
  const another = await listen(handle, { host: '127.0.0.1', port: 0 })
  const answer = await fetch(`${another.url}/stream`)
  const reader = answer.body!.getReader()
  opened[0]?.send('one')
  await reader.read()
  await another.stop()
  expect((await reader.read()).done).toBe(true)
  await opened[0]?.cancelled
})
