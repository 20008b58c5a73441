import { createServer } from 'node:http'
import express, { type ErrorRequestHandler } from 'express'
import type { Merchant } from '../merchant/contract.ts'
import { listen, type Running, serve } from './front.ts'
import { readCapped } from './read-capped.ts'

/** Express. Its own parser refuses what is too large only after it has read all of it. */
export function expressStack(merchant: Merchant): Promise<Running> {
  const app = express()
  app.set('env', 'test')
  if (!merchant.has('powered-by')) app.disable('x-powered-by')
  if (merchant.has('redirects')) {
    app.use((request, response, next) =>
      request.path === '/webhook' && !request.url.includes('?')
        ? response.redirect(308, '/webhook?moved=1')
        : next(),
    )
  }
  if (merchant.has('inflates')) app.use(express.raw({ type: () => true, limit: '1gb' }))
  app.use(async (request, response) => {
    const { method, url, headers } = request
    const rawBody = Buffer.isBuffer(request.body)
      ? request.body
      : await readCapped(merchant, request)
    if (rawBody === null) {
      response
        .status(413)
        .set('connection', 'close')
        .send('too large')
        .once('finish', () => request.destroy())
      return
    }
    const reply = await serve(merchant, { method, url, headers, rawBody })
    if (merchant.has('stack-trace') && reply.status === 400) {
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
  if (!merchant.has('stack-trace')) app.use(refuse)
  return listen(createServer({ connectionsCheckingInterval: 500 }, app))
}
