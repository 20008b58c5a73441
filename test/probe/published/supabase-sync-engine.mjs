// @supabase/stripe-sync-engine behind the route that its README describes: raw body, signature.
import { createRequire } from 'node:module'
import express from 'express'
import Stripe from 'stripe'

// As a module its migrations fail on `__dirname`, and it says "Finished migrations" all the same.
const { runMigrations, StripeSync } = createRequire(import.meta.url)('@supabase/stripe-sync-engine')
const databaseUrl = process.env.DATABASE_URL
await runMigrations({ databaseUrl, schema: 'stripe' })
const sync = new StripeSync({
  poolConfig: { connectionString: databaseUrl, max: 10 },
  stripeSecretKey: 'sk_test_published0000000000000000',
  stripeWebhookSecret: process.env.SIGNING_SECRET,
})
// It has no option for the address of Stripe; the client is otherwise the one it makes itself.
const { hostname: host, port } = new URL(process.env.STRIPE_URL)
sync.stripe = new Stripe('sk_test_published0000000000000000', {
  host,
  port,
  protocol: 'http',
  apiVersion: '2020-08-27',
  maxNetworkRetries: 0,
})
const app = express()

app.post('/webhooks', express.raw({ type: '*/*', limit: '1mb' }), async (request, response) => {
  try {
    await sync.processWebhook(request.body, request.headers['stripe-signature'])
    response.status(202).send({ received: true })
  } catch (err) {
    response.status(400).send({ error: err.message })
  }
})

app.get('/state', async (_request, response) => {
  const { rows } = await sync.postgresClient.pool.query('select * from stripe.subscriptions')
  const subscriptions = rows.map((row) => ({
    id: row.id,
    customer: row.customer,
    tenant: row.customer,
    status: row.status,
    entitled: ['active', 'trialing', 'past_due'].includes(row.status),
    plan: row.items?.data?.[0]?.price?.id ?? row.plan,
    quantity: row.items?.data?.[0]?.quantity ?? null,
    period_end: row.current_period_end,
  }))
  response.send({ subscriptions, effects: {} })
})

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhooks`)
})
