import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { State, StateRow } from '../../../packages/probe/src/index.ts'

export const PAYLOAD_SECRET = 'whsec_payload0123456789abcdefghij'
const SOLD = ['price_low', 'price_high']
const GRANTING = ['active', 'trialing']

export interface Reply {
  status: number
  body: string
  headers?: Record<string, string>
}

export interface PayloadMerchantOptions {
  toleranceSeconds?: number
  /** How an event is acknowledged. */
  acknowledge?: (id: string) => Reply
  /** Every other path than the endpoint's. */
  elsewhere?: (request: IncomingMessage, body: string) => Reply
  /** The state shows no plan. */
  withoutPlans?: boolean
  /** Called for each request: resolves before it is looked at. */
  before?: () => Promise<void>
}

interface Claimed {
  id: string
  type: string
  livemode?: boolean
  account?: string
  /** Thin events have none. */
  data?: { object: Subscription }
}
interface Subscription {
  id: string
  customer: string
  status: string
  items?: { data: { price: { id: string } }[] }
}

/**
 * The smallest shop: it verifies, acknowledges, believes the event, and never asks Stripe. What it
 * cannot store it keeps until it can.
 */
export async function openPayloadMerchant(options: PayloadMerchantOptions = {}) {
  const { toleranceSeconds = 300 } = options
  const acknowledge = options.acknowledge ?? (() => ({ status: 200, body: '{"received":true}' }))
  const rows = new Map<string, StateRow>()
  const seen = new Set<string>()
  const log: string[] = []
  const waiting: Claimed[] = []
  let isBroken = false
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', async () => {
      await options.before?.()
      const { status, body, headers } = answer(request, Buffer.concat(chunks))
      log.push(`${JSON.stringify({ status })}\n`)
      response.writeHead(status, headers).end(body)
    })
  })

  function answer(request: IncomingMessage, body: Buffer): Reply {
    if ((request.url ?? '').split('?')[0] !== '/webhook') {
      return options.elsewhere?.(request, body.toString()) ?? { status: 404, body: 'no' }
    }
    if (request.method !== 'POST') return { status: 405, body: 'no' }
    const event = believed(String(request.headers['stripe-signature'] ?? ''), body)
    if (event === null) return { status: 400, body: '{"error":"invalid"}' }
    if (!seen.has(event.id) && event.livemode !== true && event.account === undefined) take(event)
    return acknowledge(event.id)
  }

  function believed(header: string, body: Buffer): Claimed | null {
    const parts = header.split(',').map((part) => part.split('='))
    const t = parts.find(([name]) => name === 't')?.[1] ?? ''
    const mac = createHmac('sha256', PAYLOAD_SECRET).update(`${t}.`).update(body).digest('hex')
    const ageSeconds = Math.floor(Date.now() / 1000) - Number(t)
    const isRight = parts.some(([name, value]) => name === 'v1' && value === mac)
    if (!isRight || ageSeconds > toleranceSeconds || ageSeconds < -300) return null
    try {
      const event = JSON.parse(body.toString()) as Claimed | null
      return typeof event?.id === 'string' && typeof event.type === 'string' ? event : null
    } catch {
      return null
    }
  }

  function take(event: Claimed): void {
    seen.add(event.id)
    if (isBroken) {
      waiting.push(event)
      return
    }
    const object = event.data?.object
    const price = object?.items?.data[0]?.price.id
    if (!event.type.startsWith('customer.subscription.') || !object || !price) return
    rows.set(object.id, {
      id: object.id,
      customer: object.customer,
      tenant: object.customer,
      status: object.status,
      entitled: GRANTING.includes(object.status) && SOLD.includes(price),
      plan: options.withoutPlans === true ? null : price,
      quantity: 1,
      period_end: 1,
    })
  }

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const state = async (): Promise<State> => ({
    subscriptions: [...rows.values()].map((row) => ({ ...row })),
    effects: { provisioned: rows.size },
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    state: { read: state },
    fault: {
      async turn(to: 'on' | 'off') {
        isBroken = to === 'on'
        if (!isBroken) for (const event of waiting.splice(0)) take(event)
      },
    },
    log: { read: async () => log.join('') },
    async close() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

export type PayloadMerchant = Awaited<ReturnType<typeof openPayloadMerchant>>
