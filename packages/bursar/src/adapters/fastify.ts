import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Bursar } from '../index.ts'
import { METHODS, type Method } from './methods.ts'
import { prefixesOf, type Served } from './routes-to-serve.ts'
import { type WebhookOptions, webhookPath } from './webhook-path.ts'

export type { Served } from './routes-to-serve.ts'
export type { WebhookOptions } from './webhook-path.ts'

interface RawRequest {
  readonly raw: IncomingMessage
}

interface RawReply {
  readonly raw: ServerResponse
  hijack(): unknown
}

/** What a route of Fastify consists of, without its `url`. */
interface Answering {
  readonly method: Method[]
  readonly onRequest: (request: RawRequest, reply: RawReply) => Promise<void>
  readonly handler: () => Promise<never>
}

interface Instance {
  readonly prefix: string
  route(options: Answering & { readonly url: string }): unknown
}

/** The webhook: `app.route({ url: '/webhook/stripe', ...stripeWebhook(bursar) })`. */
export function stripeWebhook(
  bursar: Pick<Bursar, 'node'>,
  options: WebhookOptions = {},
): Answering {
  const path = webhookPath(options)
  return answering((request, response) => bursar.node(request, response, { path }))
}

/** A plugin with what you name of Bursar’s own routes, at their own paths. */
export function bursarRoutes(
  bursar: Pick<Bursar, 'node'>,
  served: readonly Served[],
): (instance: Instance) => Promise<void> {
  return async (instance) => {
    const prefixBytes = instance.prefix.length
    const routes = answering((request, response) => {
      const [path = ''] = (request.url ?? '').slice(prefixBytes).split('?')
      return bursar.node(request, response, { path })
    })
    for (const prefix of prefixesOf(served)) {
      instance.route({ url: prefix, ...routes })
      instance.route({ url: `${prefix}/*`, ...routes })
    }
  }
}

/** In the first hook, because after it Fastify reads and parses the body. */
function answering(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Answering {
  return {
    method: [...METHODS],
    onRequest: async ({ raw: request }, reply) => {
      reply.hijack()
      await answer(request, reply.raw)
    },
    handler: async () => {
      throw new Error('Fastify continued with a request that Bursar already answered.')
    },
  }
}
