import type { Bursar } from '../index.ts'
import { isServed, type Served } from './routes-to-serve.ts'
import { type WebhookOptions, webhookPath } from './webhook-path.ts'

export type { Served } from './routes-to-serve.ts'
export type { WebhookOptions } from './webhook-path.ts'

interface Context {
  readonly req: { readonly raw: Request }
  readonly env: unknown
}

type Handler = (context: Context) => Promise<Response>
type Middleware = (context: Context, next: () => Promise<void>) => Promise<Response | undefined>

/** The webhook, at whatever path you give it. Put it before what reads bodies. */
export function stripeWebhook(
  bursar: Pick<Bursar, 'fetch'>,
  options: WebhookOptions = {},
): Handler {
  const bursarPath = webhookPath(options)
  return ({ req, env }) => bursar.fetch(req.raw, { ...fromOf(env), bursarPath })
}

/** What you name of Bursar’s own routes, at their own paths; all else goes on to your app. */
export function bursarRoutes(bursar: Pick<Bursar, 'fetch'>, served: readonly Served[]): Middleware {
  return async ({ req, env }, next) => {
    if (isServed(served, new URL(req.raw.url).pathname)) return bursar.fetch(req.raw, fromOf(env))
    await next()
    return undefined
  }
}

/** `@hono/node-server` hands the request of Node over; others know no peer. */
function fromOf(env: unknown): { peerAddress?: string } {
  const { incoming } = env as { incoming?: { socket?: { remoteAddress?: string } } }
  const peerAddress = incoming?.socket?.remoteAddress
  return peerAddress === undefined ? {} : { peerAddress }
}
