// A webhook route for Express, written after Stripe's documentation: what that does, this does.
import express from 'express'
import Stripe from 'stripe'

const { webhooks } = new Stripe('sk_test_published0000000000000000')
const { PORT = '0', SIGNING_SECRET } = process.env
const app = express()

app.post('/webhook', express.raw({ type: 'application/json' }), ({ body, headers }, response) => {
  const given = verified(body, headers['stripe-signature'])
  if ('error' in given) {
    response.status(400).send(`Webhook Error: ${given.error.message}`)
    return
  }
  const { type, data } = given.event
  console.error(type === 'payment_intent.succeeded' ? data.object.id : `No work for ${type}`)
  response.send()
})

function verified(body, signature) {
  try {
    return { event: webhooks.constructEvent(body, signature, SIGNING_SECRET) }
  } catch (error) {
    return { error }
  }
}

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhook`)
})
