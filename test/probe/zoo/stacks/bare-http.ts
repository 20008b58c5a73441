import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Shop } from '../shop/contract.ts'
import { listen, type Running, serve } from './front.ts'
import { readCapped } from './read-capped.ts'

/** node:http and nothing else. */
export function bareHttp(shop: Shop): Promise<Running> {
  const server = createServer(
    { insecureHTTPParser: shop.has('lenient-parser'), connectionsCheckingInterval: 500 },
    (request, response) => {
      answer(shop, request, response).catch((error: unknown) =>
        crash(shop, server, response, error),
      )
    },
  )
  if (shop.has('few-connections')) server.maxConnections = 60
  return listen(server)
}

async function answer(
  shop: Shop,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  if (shop.has('trace-echo') && method === 'TRACE') {
    response.writeHead(200).end(JSON.stringify(headers))
    return
  }
  if (shop.has('trace-kills') && method === 'TRACE') throw new RangeError('no such method')
  const rawBody = await readCapped(shop, request)
  if (rawBody === null) {
    response.writeHead(413, { connection: 'close' }).end(() => request.destroy())
    return
  }
  const reply = await serve(shop, { method, url, headers, rawBody })
  response.writeHead(reply.status, { ...reply.headers }).end(reply.body)
}

function crash(
  shop: Shop,
  server: ReturnType<typeof createServer>,
  response: ServerResponse,
  error: unknown,
) {
  const kills = shop.has('deep-nesting-kills') || shop.has('trace-kills')
  if (kills && error instanceof RangeError) {
    server.closeAllConnections()
    server.close()
    return
  }
  response.writeHead(500).end('error')
}
