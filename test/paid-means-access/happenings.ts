import type Stripe from 'stripe'
import { pick } from '../interleaving/living-world.ts'
import { PLAN_OF_PRICE } from './merchant.ts'
import type { Stage } from './stage.ts'
import { hasEnded } from './what-is-paid.ts'

type Happening = (stage: Stage, subscription: Stripe.Subscription) => Promise<unknown>

const PRICES = [...Object.keys(PLAN_OF_PRICE), 'price_secret']

/** What may happen to a subscription, by its name in the story. */
const HAPPENINGS: Readonly<Record<string, Happening>> = {
  'its payments fail': async ({ simulator }, { customer }) =>
    simulator.platform.failNextPayments(String(customer)),
  'its payments work again': async ({ simulator }, { customer }) => {
    simulator.platform.setCard(String(customer), 'pm_card_visa')
    simulator.platform.recover(String(customer))
  },
  'it gets a card that asks': async ({ simulator }, { customer }) =>
    simulator.platform.setCard(String(customer), 'pm_card_authenticationRequired'),
  'its open invoice is paid': (stage, of) =>
    withInvoice(stage, of, (id) => stage.stripe.invoices.pay(id, { paid_out_of_band: true })),
  'its open invoice is voided': (stage, of) =>
    withInvoice(stage, of, (id) => stage.stripe.invoices.voidInvoice(id)),
  'its open invoice is given up': (stage, of) =>
    withInvoice(stage, of, (id) => stage.stripe.invoices.markUncollectible(id)),
  'its price changes': ({ random, stripe }, { id, items }) =>
    stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]!.id, price: pick(random, PRICES) }],
      proration_behavior: pick(random, ['always_invoice', 'create_prorations', 'none'] as const),
    }),
  'it is upgraded and not paid': async ({ simulator, stripe }, { id, items, customer }) => {
    simulator.platform.failNextPayments(String(customer), 3)
    const item = items.data[0]!
    await stripe.subscriptions.update(id, {
      items: [{ id: item.id, price: 'price_pro', quantity: (item.quantity ?? 0) + 1 }],
      proration_behavior: 'always_invoice',
    })
  },
  'its quantity changes': ({ random, stripe }, { id, items }) =>
    stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]!.id, quantity: pick(random, [0, 1, 3]) }],
    }),
  'it gets another item': ({ random, stripe }, { id }) =>
    stripe.subscriptions.update(id, {
      items: [{ price: pick(random, ['price_seats', 'price_secret']) }],
    }),
  'an operator pauses its collection, or ends the pause': (
    { random, stripe },
    { id, pause_collection },
  ) => {
    const behavior = pick(random, ['void', 'keep_as_draft', 'mark_uncollectible'] as const)
    const paused = pause_collection === null ? { behavior } : ''
    return stripe.subscriptions.update(id, { pause_collection: paused })
  },
  'its customer pauses it': ({ stripe }, { id }) =>
    stripe.subscriptions.update(id, {
      pause_collection: { behavior: 'void' },
      metadata: { bursar_pause: 'customer' },
    }),
  'its customer resumes it': ({ stripe }, { id }) =>
    stripe.subscriptions.update(id, { pause_collection: '', metadata: { bursar_pause: '' } }),
  'it will end with its period': ({ stripe }, { id }) =>
    stripe.subscriptions.update(id, { cancel_at_period_end: true }),
  'it is canceled': ({ stripe }, { id }) => stripe.subscriptions.cancel(id),
  'its last payment is refunded': async (stage, of) => {
    const charge = lastCharge(stage, of)
    if (charge !== null) stage.simulator.platform.refund(charge)
  },
  'its last payment is refunded in part': async (stage, of) => {
    const charge = lastCharge(stage, of)
    if (charge !== null) stage.simulator.platform.refund(charge, 100)
  },
  'a refund fails': async ({ simulator, random }) => {
    const open = simulator.platform.world.refunds.filter(({ status }) => status === 'succeeded')
    if (open.length > 0) simulator.platform.failRefund(pick(random, open).id)
  },
  'its customer is deleted': async ({ random, simulator }, { customer }) => {
    if (random() < 0.3) simulator.platform.deleteCustomer(String(customer))
  },
  'a bank debit comes, or does not': async ({ random, simulator }) => {
    const waiting = simulator.platform.world.checkoutSessions.filter(
      ({ status, payment_status }) => status === 'complete' && payment_status === 'unpaid',
    )
    if (waiting.length === 0) return
    const result = random() < 0.7 ? 'paid' : 'failed'
    simulator.platform.settleBankPayment(pick(random, waiting).id, result)
  },
}

/** Something happens to one of the subscriptions that go on. Gives it for the story. */
export async function somethingHappens(stage: Stage): Promise<string> {
  const { random, simulator } = stage
  const alive = simulator.platform.world.subscriptions.filter((one) => !hasEnded(one))
  if (alive.length === 0) return 'nothing happens'
  const subscription = pick(random, alive)
  const name = pick(random, Object.keys(HAPPENINGS))
  await HAPPENINGS[name]!(stage, subscription)
  return `${subscription.id} of ${String(subscription.customer)}: ${name}`
}

async function withInvoice(
  { simulator }: Stage,
  { id }: Stripe.Subscription,
  act: (invoice: string) => Promise<unknown>,
): Promise<void> {
  const { world } = simulator.platform
  const ids = world.invoicesBySubscription.get(id) ?? []
  const open = ids.find((each) => world.invoices.find(each)?.status === 'open')
  if (open !== undefined) await act(open)
}

function lastCharge({ simulator }: Stage, { customer }: Stripe.Subscription): string | null {
  const charges = simulator.platform.world.charges.filter(
    (charge) => charge.customer === customer && charge.paid && !charge.refunded,
  )
  return charges.at(-1)?.id ?? null
}
