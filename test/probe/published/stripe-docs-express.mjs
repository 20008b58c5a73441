// The Express sample of Stripe's documentation on webhooks, with its two variables filled in.
import express from 'express'
import Stripe from 'stripe'

const stripe = new Stripe('sk_test_published0000000000000000')
const endpointSecret = process.env.SIGNING_SECRET
const app = express()

app.post('/webhook', express.raw({ type: 'application/json' }), (request, response) => {
  const sig = request.headers['stripe-signature']
  let event
  try {
    event = stripe.webhooks.constructEvent(request.body, sig, endpointSecret)
  } catch (err) {
    response.status(400).send(`Webhook Error: ${err.message}`)
    return
  }
  switch (event.type) {
    case 'payment_intent.succeeded': {
      const paymentIntentSucceeded = event.data.object
      console.error(paymentIntentSucceeded.id)
      break
    }
    default:
      console.error(`Unhandled event type ${event.type}`)
  }
  response.send()
})

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhook`)
})
