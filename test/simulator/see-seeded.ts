import type Stripe from 'stripe'

/** Objects that were never created through the API. */
export async function seeSeeded(stripe: Stripe): Promise<void> {
  const expand = ['data.customer', 'data.latest_invoice']
  const { data } = await stripe.subscriptions.list({ status: 'all', limit: 100, expand })
  for (const status of ['draft', 'open', 'uncollectible', 'void'] as const) {
    await stripe.invoices.list({ status, limit: 100, expand: ['data.payments'] })
  }
  await stripe.paymentIntents.list({ limit: 100 })
  await stripe.charges.list({ limit: 100 })
  for (const { customer } of data) {
    if (typeof customer !== 'object' || customer.deleted) continue
    await stripe.paymentMethods.list({ customer: customer.id })
  }
}
