import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { rawExchange } from '../../../../test/support/raw-http.ts'
import { BodyBudget } from './body-budget.ts'
import { BodyCollector } from './body-collector.ts'
import { type Handle, jsonAnswer } from './http-message.ts'
import { type Listening, listen } from './listen.ts'
import { toFetch } from './to-fetch.ts'

const BODY_BYTES_MAX = 65_536
const BUDGET_BYTES = 400_000
const PART = Buffer.alloc(30_000, 'x')

const bodies = new BodyBudget(BUDGET_BYTES)
let highest = 0
/** Requests whose handle waits for `letGo`. */
const waiting: (() => void)[] = []

const handle: Handle = async (request) => {
  const body = await request.readBody(BODY_BYTES_MAX)
  highest = Math.max(highest, bodies.taken)
  if (request.path === '/held') await new Promise<void>((resolve) => waiting.push(resolve))
  return typeof body === 'string'
    ? jsonAnswer(body === 'overloaded' ? 503 : 400, { code: body })
    : jsonAnswer(200, { bytes: body.length })
}
const inProcess = toFetch(handle, undefined, bodies)

let server: Listening
let open: Socket[] = []
beforeAll(async () => {
  server = await listen(handle, { host: '127.0.0.1', port: 0, bodies, requestMsMax: 60_000 })
})
afterEach(async () => {
  for (const letGo of waiting.splice(0)) letGo()
  for (const socket of open) socket.destroy()
  open = []
  await expect.poll(() => bodies.taken).toBe(0)
})
afterAll(() => server.stop())

const head = (bytes: number, path = '/') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${bytes}\r\n\r\n`

/** Sends half of what it has declared, and then nothing more. */
async function stall(): Promise<Socket> {
  const socket = connect({ port: server.port, host: '127.0.0.1' })
  open.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(head(2 * PART.length))
  socket.write(PART)
  return socket
}

const statusOf = async (bytes: number) =>
  (await rawExchange(server.port, [head(bytes), Buffer.alloc(bytes)])).statuses

test('bodies that stall take no more than the budget; whoever comes then gets 503', async () => {
  const stalled = await Promise.all(Array.from({ length: 30 }, stall))
  const refused = () => stalled.filter(({ readableEnded, destroyed }) => readableEnded || destroyed)
  for (const socket of stalled) socket.resume()
  // Each may take up to twice of what it has sent: room is made by doubling.
  await expect.poll(() => bodies.taken).toBeGreaterThan(BUDGET_BYTES - 2 * BODY_BYTES_MAX)
  expect(await statusOf(BODY_BYTES_MAX)).toEqual([503])
  expect(bodies.taken).toBeLessThanOrEqual(BUDGET_BYTES)
  expect(highest).toBeLessThanOrEqual(BUDGET_BYTES)
  expect(refused().length).toBeLessThan(30)

  for (const socket of stalled) socket.destroy()
  await expect.poll(() => bodies.taken).toBe(0)
  expect(await statusOf(BODY_BYTES_MAX)).toEqual([200])
})

test('a body counts until its request is answered', async () => {
  const held = rawExchange(server.port, [head(PART.length, '/held'), PART])
  await expect.poll(() => waiting.length).toBe(1)
  expect(bodies.taken).toBeGreaterThanOrEqual(PART.length)
  for (const letGo of waiting.splice(0)) letGo()
  expect((await held).statuses).toEqual([200])
  expect(bodies.taken).toBe(0)
})

test('a connection whose body did not fit goes on with its next request', async () => {
  expect(bodies.take(BUDGET_BYTES)).toBe(true)
  const keep = head(PART.length).replace('Connection: close\r\n', '')
  const socket = connect({ port: server.port, host: '127.0.0.1' })
  open.push(socket)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(keep)
  socket.write(PART)
  await expect.poll(() => text).toContain('503')
  bodies.giveBack(BUDGET_BYTES)
  socket.write(head(PART.length))
  socket.write(PART)
  await expect.poll(() => text).toContain('{"bytes":30000}')
})

test('the fetch handler has the same budget', async () => {
  const post = () =>
    inProcess(new Request('http://bursar.test/', { method: 'POST', body: new Uint8Array(PART) }))
  expect((await post()).status).toBe(200)
  expect(bodies.take(BUDGET_BYTES)).toBe(true)
  expect((await post()).status).toBe(503)
  bodies.giveBack(BUDGET_BYTES)
  expect((await post()).status).toBe(200)
})

test('a body in the smallest pieces costs about twice its length, not an object for each', () => {
  const budget = new BodyBudget(4 * BODY_BYTES_MAX)
  const collector = new BodyCollector(budget, BODY_BYTES_MAX)
  for (let byte = 0; byte < BODY_BYTES_MAX; byte += 1) {
    expect(collector.add(Uint8Array.of(byte % 251))).toBeNull()
  }
  expect(collector.add(Uint8Array.of(0))).toBe('too_large')
  expect(budget.taken).toBeLessThanOrEqual(2 * BODY_BYTES_MAX)
  expect(Uint8Array.from(collector.body())).toEqual(
    Uint8Array.from({ length: BODY_BYTES_MAX }, (_, i) => i % 251),
  )
  collector.release()
  collector.release()
  expect(budget.taken).toBe(0)
})
