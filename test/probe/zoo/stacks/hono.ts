import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import type { Merchant } from '../merchant/contract.ts'
import { BODY_BYTES_MAX, listen, type Running, serve } from './front.ts'

/** Hono, reading the body as a stream with a cap. */
export function honoStack(merchant: Merchant): Promise<Running> {
  const app = new Hono()
  app.all('*', async (c) => {
    const rawBody = await bodyOf(merchant, c.req.raw)
    if (rawBody === null)
      return new Response('too large', { status: 413, headers: { connection: 'close' } })
    const { method, url } = c.req
    const reply = await serve(merchant, { method, url, headers: c.req.header(), rawBody })
    return new Response(reply.body, { status: reply.status, headers: reply.headers ?? {} })
  })
  app.onError(() => new Response('error', { status: 500 }))
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { connectionsCheckingInterval: 500 },
  })
  return listen(server as Server)
}

async function bodyOf(merchant: Merchant, request: Request): Promise<Buffer | null> {
  const limit = merchant.has('small-limit')
    ? 102_400
    : merchant.has('no-limit')
      ? Number.POSITIVE_INFINITY
      : BODY_BYTES_MAX
  if (Number(request.headers.get('content-length') ?? 0) > limit) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > limit) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
