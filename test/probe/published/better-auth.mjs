// better-auth with its Stripe plugin as its documentation sets it up, on the memory adapter.
import { createServer } from 'node:http'
import { stripe } from '@better-auth/stripe'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import Stripe from 'stripe'

const { hostname: host, port } = new URL(process.env.STRIPE_URL)
const stripeClient = new Stripe('sk_test_published0000000000000000', {
  host,
  port,
  protocol: 'http',
  maxNetworkRetries: 0,
})
const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: 'published-handlers-need-a-secret-of-32-signs',
  telemetry: { enabled: false },
  database: memoryAdapter({
    user: [],
    session: [],
    account: [],
    verification: [],
    subscription: [],
  }),
  plugins: [
    stripe({
      stripeClient,
      stripeWebhookSecret: process.env.SIGNING_SECRET,
      subscription: { enabled: true, plans: [{ name: 'starter', priceId: 'price_low' }] },
    }),
  ],
})
const server = createServer(toNodeHandler(auth))

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/api/auth/stripe/webhook`)
})
