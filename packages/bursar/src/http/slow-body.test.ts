import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawExchange } from '../../../../test/support/raw-http.ts'
import { answerNode } from './answer-node.ts'
import { BodyBudget } from './body-budget.ts'
import { type Handle, jsonAnswer, TOO_SLOW_ANSWER } from './http-message.ts'
import { OpenStreams } from './open-streams.ts'
import { toFetch } from './to-fetch.ts'

/** Far less than anybody has, so that the test need not wait for it. */
const BODY_MS_MAX = 50
const budget = new BodyBudget()
const handle: Handle = async (request) => {
  const body = await request.readBody(1_000)
  if (body === 'too_slow') return TOO_SLOW_ANSWER
  return jsonAnswer(200, { code: typeof body === 'string' ? body : 'read' })
}

let server: Server
beforeAll(async () => {
  const context = { onFault: () => undefined, streams: new OpenStreams(), keepsAlive: () => true }
  server = createServer((message, response) => {
    const limits = { bodies: budget, bodyMsMax: BODY_MS_MAX }
    void answerNode(handle, { message, response }, { ...context, ...limits })
  })
  // As some frameworks have it.
  server.requestTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

test('in a server without a limit of its own, a body that stalls is cut off and takes no memory', async () => {
  const { port } = server.address() as AddressInfo
  for (const length of ['Content-Length: 10', 'Transfer-Encoding: chunked']) {
    const head = `POST / HTTP/1.1\r\nHost: a\r\n${length}\r\n\r\n`
    const { statuses, text } = await rawExchange(port, [head, '3\r\nabc\r\n'])
    expect([length, statuses]).toEqual([length, [408]])
    expect(text).toContain('Connection: close')
  }
  expect(budget.taken).toBe(0)
})

test('so it is behind a web-standard request', async () => {
  const ask = toFetch(handle, undefined, budget, BODY_MS_MAX)
  const stalled = new ReadableStream({ start: (pieces) => pieces.enqueue(Buffer.from('abc')) })
  const init = { method: 'POST', duplex: 'half' } as const
  const answer = await ask(new Request('http://a.example/', { ...init, body: stalled }))
  expect([answer.status, await answer.json()]).toEqual([408, { code: 'REQUEST_MALFORMED' }])
  expect(budget.taken).toBe(0)
  const whole = await ask(new Request('http://a.example/', { ...init, body: 'abc' }))
  expect(await whole.json()).toEqual({ code: 'read' })
})
