import { createServer } from 'node:http'
import Koa from 'koa'
import type { Shop } from '../shop/contract.ts'
import { listen, type Running, serve } from './front.ts'
import { readCapped } from './read-capped.ts'

/** Koa, with no body parser at all. */
export function koaStack(shop: Shop): Promise<Running> {
  const app = new Koa()
  app.silent = true
  app.use(async (context) => {
    const rawBody = await readCapped(shop, context.req)
    if (rawBody === null) {
      context.status = 413
      context.set('connection', 'close')
      context.body = 'too large'
      return
    }
    const { method, url, headers } = context
    const reply = await serve(shop, { method, url, headers, rawBody })
    context.status = reply.status
    context.body = reply.body
    context.set(reply.headers ?? {})
  })
  return listen(createServer({ connectionsCheckingInterval: 500 }, app.callback()))
}
