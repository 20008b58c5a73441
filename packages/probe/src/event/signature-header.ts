import { createHmac } from 'node:crypto'

/** The hex MAC for v1, as Stripe computes it. `at` is in Unix seconds. */
export function mac(body: Buffer | string, secret: string, at: number | string): string {
  return createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex')
}

/** `t=…,v1=…` as Stripe sends it. */
export function signatureHeader(body: Buffer | string, secret: string, at: number): string {
  return `t=${at},v1=${mac(body, secret, at)}`
}
