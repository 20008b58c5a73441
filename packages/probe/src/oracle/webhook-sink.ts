import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ANSWER_BYTES_MAX } from '../http/exchange.ts'

export interface CaughtWebhook {
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** Receives the outgoing webhooks of the endpoint. */
export interface WebhookSink {
  readonly url: string
  caught(): readonly CaughtWebhook[]
  close(): Promise<void>
}

export async function startWebhookSink(port = 0): Promise<WebhookSink> {
  const caught: CaughtWebhook[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => {
      if (body.length < ANSWER_BYTES_MAX) body += chunk
    })
    request.on('end', () => {
      caught.push({ headers: request.headers, body })
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caught: () => caught,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
