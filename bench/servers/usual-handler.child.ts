import type { AddressInfo } from 'node:net'
import express from 'express'
import pg from 'pg'
import Stripe from 'stripe'

/**
 * The handler that most people write, as the guides show it: Express, the official
 * `constructEvent`, SELECT whether the event is known, INSERT it, UPDATE what it is about.
 */
const env = process.env
const secret = String(env['STRIPE_WEBHOOK_SECRET'])
const stripe = new Stripe(String(env['STRIPE_SECRET_KEY']))
const pool = new pg.Pool({ connectionString: String(env['DATABASE_URL']) })
const app = express()

app.post('/webhook/stripe', express.raw({ type: 'application/json' }), async (req, res) => {
  let event: Stripe.Event
  try {
    event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature']!, secret)
  } catch (error) {
    res.status(400).send(`Webhook Error: ${error instanceof Error ? error.message : error}`)
    return
  }
  const known = await pool.query('select 1 from usual.events where id = $1', [event.id])
  if (known.rows.length === 0) {
    const insert = 'insert into usual.events (id, type, payload) values ($1, $2, $3)'
    await pool.query(insert, [event.id, event.type, event])
    if (event.type === 'invoice.paid') {
      const subscription = event.data.object.parent?.subscription_details?.subscription
      const update = `update usual.subscriptions set status = 'active', updated_at = now()
        where stripe_id = $1`
      await pool.query(update, [subscription])
    }
  }
  res.json({ received: true })
})

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ port })}\n`)
})
process.once('SIGTERM', () => {
  server.close(() => void pool.end())
  server.closeAllConnections()
})
