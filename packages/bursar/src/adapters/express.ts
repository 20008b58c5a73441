import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Bursar } from '../index.ts'
import { isServed, type Served } from './routes-to-serve.ts'
import { type WebhookOptions, webhookPath } from './webhook-path.ts'

export type { Served } from './routes-to-serve.ts'
export type { WebhookOptions } from './webhook-path.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>
type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** The webhook, at whatever path you give it. Put it before `express.json()`. */
export function stripeWebhook(bursar: Pick<Bursar, 'node'>, options: WebhookOptions = {}): Handler {
  const path = webhookPath(options)
  return (request, response) => bursar.node(request, response, { path })
}

/**
 * What you name of Bursar’s own routes, at their own paths; everything else goes on to your app.
 * Put it before `express.json()`.
 */
export function bursarRoutes(bursar: Pick<Bursar, 'node'>, served: readonly Served[]): Middleware {
  return (request, response, next) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (isServed(served, path)) void bursar.node(request, response)
    else next()
  }
}
