import { createServer } from 'node:http'
import Koa from 'koa'
import type { Merchant } from '../merchant/contract.ts'
import { listen, type Running, serve } from './front.ts'
import { readCapped } from './read-capped.ts'

/** Koa, with no body parser at all. */
export function koaStack(merchant: Merchant): Promise<Running> {
  const app = new Koa()
  app.silent = true
  app.use(async (context) => {
    const rawBody = await readCapped(merchant, context.req)
    if (rawBody === null) {
      context.status = 413
      context.set('connection', 'close')
      context.body = 'too large'
      return
    }
    const { method, url, headers } = context
    const reply = await serve(merchant, { method, url, headers, rawBody })
    context.status = reply.status
    context.body = reply.body
    context.set(reply.headers ?? {})
  })
  return listen(createServer({ connectionsCheckingInterval: 500 }, app.callback()))
}
