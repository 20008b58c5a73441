import { fastify } from 'fastify'
import type { Merchant } from '../merchant/contract.ts'
import { BODY_BYTES_MAX, type Running, serve } from './front.ts'

/** Fastify with a parser that leaves the bytes alone. */
export async function fastifyStack(merchant: Merchant): Promise<Running> {
  const bodyLimit = merchant.has('small-limit')
    ? 102_400
    : merchant.has('no-limit')
      ? 2 ** 30
      : BODY_BYTES_MAX
  const app = fastify({
    bodyLimit,
    requestTimeout: 4_000,
    http: { connectionsCheckingInterval: 500 },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    void reply.status(error.statusCode ?? 500).send('error')
  })
  app.route({
    method: ['POST', 'PUT', 'GET'],
    url: '/*',
    async handler(request, reply) {
      const { method, url, headers, body } = request
      const rawBody = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
      const answer = await serve(merchant, { method, url, headers, rawBody })
      return reply
        .status(answer.status)
        .headers(answer.headers ?? {})
        .send(answer.body)
    },
  })
  app.setNotFoundHandler((_request, reply) => reply.status(405).send('only POST'))
  app.server.headersTimeout = 4_000
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url: `${address}/webhook`,
    async close() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}
