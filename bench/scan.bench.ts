import { scanEnvelope } from '../packages/bursar/src/ingress/scan-envelope.ts'
import { verifyDelivery } from '../packages/bursar/src/ingress/verify-delivery.ts'
import { prepareSecret, signStripeHeader } from '../packages/wire/src/stripe-signature.ts'
import { INVOICE_PAID } from '../test/support/sample-bodies.ts'

/** What reading the envelope costs beside `JSON.parse`, and the whole verdict with its HMAC. */
const ROUNDS = 15
const CALLS_PER_ROUND = 2_000
const SECRET = 'whsec_5Zq3nV8xT1mK7pR2wB6yD9fH4jL0sA'
const NOW_SECONDS = 1_790_000_000

/** The best round: the machine’s own work is only ever added. */
function microseconds(call: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    for (let index = 0; index < CALLS_PER_ROUND; index += 1) call()
    best = Math.min(best, ((performance.now() - startedAt) * 1000) / CALLS_PER_ROUND)
  }
  return best
}

function report(name: string, body: Buffer): void {
  const secrets = [prepareSecret(SECRET)]
  const now = new Date(NOW_SECONDS * 1000)
  const signatureHeader = signStripeHeader({ body, secret: SECRET, timestampSeconds: NOW_SECONDS })
  const delivery = { signatureHeader, contentEncoding: null, body }
  const scan = microseconds(() => scanEnvelope(body))
  const parse = microseconds(() => JSON.parse(body.toString('utf8')))
  const verify = microseconds(() => verifyDelivery(delivery, { secrets, now }))
  const figures = [
    `scan ${scan.toFixed(1)} µs`,
    `JSON.parse ${parse.toFixed(1)} µs`,
    `ratio ${(scan / parse).toFixed(2)}`,
    `verifyDelivery ${verify.toFixed(1)} µs`,
  ]
  process.stdout.write(`${name} (${body.length} B): ${figures.join(' · ')}\n`)
}

report('pretty ', Buffer.from(JSON.stringify(INVOICE_PAID, null, 2)))
report('compact', Buffer.from(JSON.stringify(INVOICE_PAID)))
