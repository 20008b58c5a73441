import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Merchant } from '../merchant/contract.ts'
import { listen, type Running, serve } from './front.ts'
import { readCapped } from './read-capped.ts'

/** node:http and nothing else. */
export function bareHttp(merchant: Merchant): Promise<Running> {
  const server = createServer(
    { insecureHTTPParser: merchant.has('lenient-parser'), connectionsCheckingInterval: 500 },
    (request, response) => {
      answer(merchant, request, response).catch((error: unknown) =>
        crash(merchant, server, response, error),
      )
    },
  )
  if (merchant.has('few-connections')) server.maxConnections = 60
  return listen(server)
}

async function answer(
  merchant: Merchant,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request
  if (merchant.has('trace-echo') && method === 'TRACE') {
    response.writeHead(200).end(JSON.stringify(headers))
    return
  }
  if (merchant.has('trace-kills') && method === 'TRACE') throw new RangeError('no such method')
  const rawBody = await readCapped(merchant, request)
  if (rawBody === null) {
    response.writeHead(413, { connection: 'close' }).end(() => request.destroy())
    return
  }
  const reply = await serve(merchant, { method, url, headers, rawBody })
  response.writeHead(reply.status, { ...reply.headers }).end(reply.body)
}

function crash(
  merchant: Merchant,
  server: ReturnType<typeof createServer>,
  response: ServerResponse,
  error: unknown,
) {
  const kills = merchant.has('deep-nesting-kills') || merchant.has('trace-kills')
  if (kills && error instanceof RangeError) {
    server.closeAllConnections()
    server.close()
    return
  }
  response.writeHead(500).end('error')
}
