import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Merchant, RawRequest, Reply } from '../merchant/contract.ts'

export const BODY_BYTES_MAX = 1_048_576

/** A stack is a way to bring raw bytes to the shop, and its reply back. */
export interface Running {
  url: string
  close(): Promise<void>
}
export type Stack = (merchant: Merchant) => Promise<Running>

const POSTS_PER_SECOND_MAX = 60

/** The same in every stack: the fault of a mutant around the shop. */
export async function serve(merchant: Merchant, request: RawRequest): Promise<Reply> {
  const { twist } = merchant.options
  const honest = (asked: RawRequest) => route(merchant, asked)
  return twist === undefined ? honest(request) : twist(request, honest)
}

/** One path, POST only, no codings. */
async function route(merchant: Merchant, request: RawRequest): Promise<Reply> {
  const { pathname, searchParams: query } = new URL(request.url, 'http://zoo')
  const { method, headers, rawBody } = request
  if (pathname === '/checkout') return mintSession(merchant, rawBody)
  const isHere =
    pathname === '/webhook' || (merchant.has('test-route') && pathname === '/webhook/test')
  if (!isHere) return { status: 404, body: 'not found' }
  if (merchant.has('get-200') && method === 'GET') return { status: 200, body: 'ok' }
  const isPut = method === 'PUT' && merchant.has('put-unverified')
  if (method !== 'POST' && !isPut) return { status: 405, body: 'only POST' }
  if (headers['content-encoding'] !== undefined && !merchant.has('inflates')) {
    return { status: 415, body: 'no codings' }
  }
  const shed = shedding(merchant)
  if (shed !== null) return shed
  if (merchant.has('slow-ack')) await new Promise((go) => setTimeout(() => go(null), 5_500))
  return merchant.handle({ method, path: pathname, query, headers, rawBody })
}

const counts = new WeakMap<Merchant, { second: number; count: number }>()

/** Faulty on purpose: everybody shares one limit, before any signature is looked at. */
function shedding(merchant: Merchant): Reply | null {
  if (!merchant.has('sheds-everybody')) return null
  const second = Math.floor(Date.now() / 1000)
  const now = counts.get(merchant)
  const count = now?.second === second ? now.count + 1 : 1
  counts.set(merchant, { second, count })
  return count > POSTS_PER_SECOND_MAX ? { status: 503, body: 'busy' } : null
}

/** The companion route of G09: a checkout that returns only to our own site. */
function mintSession(merchant: Merchant, rawBody: Buffer): Reply {
  const body = rawBody.toString()
  const isOurs = body.includes('"https://merchant.example/')
  if (!isOurs && !merchant.has('return-url-unchecked')) return { status: 400, body: '{}' }
  return { status: 200, body: '{"url":"https://checkout.stripe.example/c/1"}' }
}

export async function listen(server: Server): Promise<Running> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.headersTimeout = 4_000
  server.requestTimeout = 4_000
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
