import { Agent, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Endpoint } from './endpoint.ts'

const ANSWER_BYTES_KEPT = 500

export interface Answer {
  /** null: no response. */
  status: number | null
  /** The beginning of the response body, or the error. */
  text: string
}

/** Connections stay open, but an idle one does not keep the process alive. */
const AGENT = new Agent({ keepAlive: true, maxSockets: 64 })

/** One attempt. Redirects are not followed: Stripe counts them as failures. */
export function send(
  endpoint: Endpoint,
  body: string,
  signature: string,
  timeoutMs: number,
): Promise<Answer> {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'stripe-signature': signature,
    'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    accept: '*/*; q=0.5, application/xml',
  }
  if (endpoint.handler !== undefined) return sendInProcess(endpoint, body, headers)
  return new Promise((resolve) => {
    const secure = endpoint.url.startsWith('https:')
    const failed = (error: Error) => resolve({ status: null, text: error.message })
    const outgoing = (secure ? httpsRequest : httpRequest)(
      endpoint.url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        timeout: timeoutMs,
        ...(secure ? {} : { agent: AGENT }),
      },
      (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => {
          if (text.length < ANSWER_BYTES_KEPT) text += chunk
        })
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode ?? null,
            text: text.slice(0, ANSWER_BYTES_KEPT),
          }),
        )
        incoming.once('error', failed)
      },
    )
    outgoing.once('timeout', () => outgoing.destroy(new Error('Timed out.')))
    outgoing.once('error', failed)
    outgoing.end(body)
  })
}

async function sendInProcess(
  endpoint: Endpoint,
  body: string,
  headers: Record<string, string>,
): Promise<Answer> {
  try {
    const request = new Request(endpoint.url, { method: 'POST', headers, body })
    const response = await endpoint.handler!(request)
    const text = (await response.text()).slice(0, ANSWER_BYTES_KEPT)
    return { status: response.status, text }
  } catch (error) {
    return { status: null, text: String(error) }
  }
}
