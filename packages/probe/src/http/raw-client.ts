import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { ANSWER_BYTES_MAX, type Answer, type AttackRequest, type Exchange } from './exchange.ts'
import { parseAnswer } from './parse-answer.ts'
import type { Target } from './target.ts'

export const ANSWER_SECONDS_MAX = 10

/** Connects to the resolved address. A04 checks the certificate, and no secret is sent here. */
export function openSocket(target: Target): Socket {
  const { address: host, port, hostname } = target
  const socket = target.secure
    ? connectTls({ host, port, servername: hostname, rejectUnauthorized: false })
    : connect({ host, port })
  socket.setNoDelay(true)
  return socket
}

/** Sends one request on its own connection and returns the raw answer. */
export async function exchange(
  target: Target,
  request: AttackRequest,
  secondsMax = ANSWER_SECONDS_MAX,
): Promise<Exchange> {
  const socket = openSocket(target)
  socket.write(toBytes(request))
  const answer = await readAnswer(socket, { method: request.method, secondsMax })
  return { target, request, ...answer }
}

/** Sends all but the last byte of each request, then all last bytes at the same time. */
export async function exchangeTogether(
  target: Target,
  requests: readonly AttackRequest[],
): Promise<Exchange[]> {
  const sockets = await Promise.all(
    requests.map(async (request) => {
      const socket = openSocket(target)
      const bytes = toBytes(request)
      await new Promise<void>((resolve) => {
        socket.once('error', () => resolve())
        socket.write(bytes.subarray(0, -1), () => resolve())
      })
      return { socket, request, last: bytes.subarray(-1) }
    }),
  )
  const answers = sockets.map(({ socket, request }) =>
    readAnswer(socket, { method: request.method, secondsMax: ANSWER_SECONDS_MAX * 3 }),
  )
  for (const { socket, last } of sockets) if (socket.writable) socket.write(last)
  return Promise.all(
    answers.map(async (answer, at) => ({ target, request: requests[at]!, ...(await answer) })),
  )
}

export function toBytes(request: AttackRequest): Buffer {
  const framing = request.framing ?? 'length'
  const body = framing === 'chunked' ? chunked(request.body) : request.body
  return Buffer.concat([Buffer.from(headOf(request, framing), 'utf8'), body])
}

function headOf(request: AttackRequest, framing: 'length' | 'chunked' | 'none'): string {
  const lines = [`${request.method} ${request.path} HTTP/1.1`]
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`)
  if (framing === 'length') lines.push(`Content-Length: ${request.body.length}`)
  if (framing === 'chunked') lines.push('Transfer-Encoding: chunked')
  return `${lines.join('\r\n')}\r\n\r\n`
}

function chunked(body: Buffer): Buffer {
  const size = Buffer.from(`${body.length.toString(16)}\r\n`)
  return Buffer.concat([size, body, Buffer.from('\r\n0\r\n\r\n')])
}

/** Reads one answer, at most ANSWER_BYTES_MAX of it, and closes the connection. Never throws. */
export function readAnswer(
  socket: Socket,
  options: { method: string; secondsMax: number },
): Promise<Answer> {
  const startedAt = performance.now()
  const chunks: Buffer[] = []
  let size = 0
  let firstByteMs: number | null = null
  return new Promise((resolve) => {
    const finish = (failure: Answer['failure']) => {
      clearTimeout(timer)
      socket.destroy()
      const bytes = Buffer.concat(chunks)
      const elapsedMs = firstByteMs ?? performance.now() - startedAt
      resolve(toAnswer(bytes, { method: options.method, elapsedMs, failure }))
    }
    const timer = setTimeout(() => finish('timeout'), options.secondsMax * 1000)
    socket.on('data', (chunk: Buffer) => {
      firstByteMs ??= performance.now() - startedAt
      chunks.push(chunk)
      size += chunk.length
      if (size >= ANSWER_BYTES_MAX || isComplete(Buffer.concat(chunks), options.method)) {
        finish(null)
      }
    })
    socket.once('close', () => finish(size === 0 ? 'reset' : null))
    socket.once('error', (error: NodeJS.ErrnoException) => finish(failureOf(error)))
  })
}

/** An answer that is not HTTP counts as complete. */
export function isComplete(bytes: Buffer, method: string): boolean {
  try {
    return parseAnswer(bytes, method)?.complete ?? false
  } catch {
    return true
  }
}

function toAnswer(
  bytes: Buffer,
  seen: { method: string; elapsedMs: number; failure: Answer['failure'] },
): Answer {
  const nothing = { status: null, headers: {}, body: Buffer.alloc(0), elapsedMs: seen.elapsedMs }
  try {
    const parsed = parseAnswer(bytes, seen.method)
    if (parsed === null) return { ...nothing, failure: seen.failure ?? 'reset' }
    const { status, headers, body } = parsed
    const capped = body.subarray(0, ANSWER_BYTES_MAX)
    return { status, headers, body: capped, elapsedMs: seen.elapsedMs, failure: null }
  } catch {
    return { ...nothing, failure: 'malformed' }
  }
}

function failureOf(error: NodeJS.ErrnoException): Answer['failure'] {
  if (error.code === 'ECONNREFUSED' || error.code === 'EHOSTUNREACH') return 'refused'
  if (error.code === 'ENETUNREACH' || error.code === 'ETIMEDOUT') return 'refused'
  return /SSL|TLS|CERT/.test(error.code ?? '') ? 'tls' : 'reset'
}
