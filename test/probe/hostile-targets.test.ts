import { createServer, type RequestListener } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test } from 'vitest'
import { openLine } from '../../packages/probe/src/http/keep-alive.ts'
import { findTarget } from '../../packages/probe/src/http/target.ts'
import { type ProbeReport, probe, terminalReport, toHtml } from '../../packages/probe/src/index.ts'

const SECRET = 'whsec_hostile0123456789abcdefgh'
const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function open(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((closed) => server.close(closed))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`
}

const answering = (listener: RequestListener) =>
  open(
    createServer((request, response) => {
      request.resume()
      listener(request, response)
    }),
  )
const sending = (text: string) =>
  open(createTcpServer((socket) => void socket.on('error', () => undefined).end(text)))

const attack = (url: string, only: readonly string[] = []): Promise<ProbeReport> =>
  probe({ url, secrets: [SECRET], only })

const bodiesOf = (report: ProbeReport) =>
  report.probes.flatMap(({ evidence }) => evidence.map(({ body }) => body))

test('at most one megabyte of an endless answer is read', async () => {
  const forever = function* () {
    for (;;) yield 'x'.repeat(65_536)
  }
  const poured: number[] = []
  const url = await answering((request, response) => {
    const { socket } = request
    socket.once('close', () => poured.push(socket.bytesWritten))
    if (request.method === 'HEAD') response.end()
    else pipeline(Readable.from(forever()), response, () => undefined)
  })
  const report = await attack(url, ['B01', 'B13'])
  expect(report.summary.calibrated).toBe(true)
  // What lies in the buffers of both kernels comes on top.
  expect(Math.max(...poured)).toBeLessThan(16_000_000)
  const bodies = bodiesOf(report)
  expect(bodies.length).toBeGreaterThanOrEqual(5)
  expect(Math.max(...bodies.map((body) => body.length))).toBeLessThanOrEqual(400)
})

test('a redirect is reported but not followed', async () => {
  let followed = 0
  const other = await answering((_request, response) => {
    followed += 1
    response.end()
  })
  const url = await answering((_request, response) =>
    response.writeHead(307, { location: other }).end(),
  )
  const { probes, summary } = await attack(url)
  const redirects = probes.find(({ id }) => id === 'A05')
  expect(redirects).toMatchObject({ verdict: 'fail', reason: `The URL redirects to ${other}.` })
  expect(summary.calibrated).toBe(false)
  expect(followed).toBe(0)
})

test('a compressed answer is not decompressed', async () => {
  const bomb = gzipSync('boom '.repeat(1_000_000))
  const url = await answering((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  )
  const report = await attack(url)
  expect(report.summary.calibrated).toBe(true)
  expect(bodiesOf(report).length).toBeGreaterThan(0)
  expect(JSON.stringify(report)).not.toContain('boom')
})

test('an answer cannot inject terminal codes or HTML', async () => {
  const escapes = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e<script>alert(1)</script>\rgone\b'
  const url = await answering((_request, response) => {
    response.writeHead(308, { location: '/\u009b2J<b>' })
    response.end(escapes)
  })
  const report = await attack(url)
  const text = terminalReport(report, { colour: false })
  expect(text).toContain('<script>alert(1)</script>')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  expect(text).not.toContain('owned')
  const page = toHtml(report, new Date(0))
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).not.toContain('<script>')
  expect(page).not.toContain('<b>')
})

test.each([
  ['hangs up without a word', ''],
  ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['has a head without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(20_000)}`],
  ['says only that it will go on', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(40_000)],
  ['counts its chunks wrongly', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n\r\n'],
])('a host that %s is given up after a few requests', async (_name, bytes) => {
  const { summary } = await attack(await sending(bytes))
  expect(summary).toMatchObject({ calibrated: false, findings: 0, exit_code: 2 })
  expect(summary.requests).toBeLessThanOrEqual(5)
})

test('nothing passes on a host that always answers 429', async () => {
  const url = await answering((_request, response) =>
    response.writeHead(429, { 'retry-after': '0' }).end(),
  )
  const { summary } = await attack(url)
  expect(summary).toMatchObject({ calibrated: false, findings: 0, exit_code: 2 })
  expect(summary.verdicts.pass).toBe(0)
})

test('a host name is resolved once, and all connections use that address', async () => {
  const hosts = new Set<string>()
  const url = await answering((request, response) => {
    hosts.add(String(request.headers.host))
    response.end()
  })
  const named = url.replace('127.0.0.1', 'localhost')
  const { summary } = await attack(named)
  expect(summary.calibrated).toBe(true)
  expect([...hosts]).toContain(new URL(named).host)
})

test.each([
  ['pours without end', `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(3_000_000)}`],
  ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['hangs up', ''],
])('a host that %s does not stop the measuring of times', async (_name, bytes) => {
  const target = await findTarget(await sending(bytes))
  const line = openLine(target!)
  const request = { method: 'POST', path: '/webhook', headers: [], body: Buffer.alloc(0) }
  expect(await line.time(request)).toBeGreaterThanOrEqual(0)
  expect(await line.time(request)).toBeGreaterThanOrEqual(0)
  line.close()
})
