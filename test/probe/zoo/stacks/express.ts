import { createServer } from 'node:http'
import express, { type ErrorRequestHandler } from 'express'
import type { Shop } from '../shop/contract.ts'
import { listen, type Running, serve } from './front.ts'

/** Express with its own raw body parser. */
export function expressStack(shop: Shop): Promise<Running> {
  const app = express()
  app.set('env', 'test')
  if (!shop.has('powered-by')) app.disable('x-powered-by')
  if (shop.has('redirects')) {
    app.use((request, response, next) =>
      request.path === '/webhook' && !request.url.includes('?')
        ? response.redirect(308, '/webhook?moved=1')
        : next(),
    )
  }
  const limit = shop.has('small-limit') ? '100kb' : shop.has('no-limit') ? '1gb' : '1mb'
  const inflate = shop.has('inflates')
  const bodies = express.raw({ type: () => true, limit: inflate ? '1gb' : limit, inflate })
  app.use(bodies)
  app.use(async (request, response) => {
    const { method, url, headers } = request
    const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
    const reply = await serve(shop, { method, url, headers, rawBody })
    if (shop.has('stack-trace') && reply.status === 400) {
      throw Object.assign(new Error('signature'), { status: 400 })
    }
    response
      .status(reply.status)
      .set(reply.headers ?? {})
      .send(reply.body)
  })
  const refuse: ErrorRequestHandler = (error, _request, response, _next) => {
    const status = Number((error as { status?: number }).status ?? 500)
    response.status(status).set('connection', 'close').send('error')
  }
  if (!shop.has('stack-trace')) app.use(refuse)
  return listen(createServer({ connectionsCheckingInterval: 500 }, app))
}
