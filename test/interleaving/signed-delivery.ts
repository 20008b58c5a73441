import { createHmac } from 'node:crypto'
import type Stripe from 'stripe'
import type { Delivery } from '../../packages/bursar/src/ingress/verify-delivery.ts'
import { TEST_SECRET } from '../support/test-config.ts'

/** An event as its sender would post it at `now`. The same event always has the same bytes. */
export function signedDelivery(event: Stripe.Event | object, now: Date): Delivery {
  const body = JSON.stringify(event)
  const t = Math.floor(now.getTime() / 1000)
  const v1 = createHmac('sha256', TEST_SECRET).update(`${t}.${body}`).digest('hex')
  return {
    signatureHeader: `t=${t},v1=${v1}`,
    contentEncoding: null,
    body: new TextEncoder().encode(body),
  }
}
