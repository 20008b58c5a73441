import type Stripe from 'stripe'
import { newRefund } from '../../../objects/new-charge.ts'
import { idOf } from '../../../world/id-of.ts'
import { invalidRequest } from '../../../world/refusal.ts'
import type { World } from '../../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING, pageOf } from '../../list-answer.ts'
import { fields, integer, metadata, type Out, oneOf, text } from '../../params.ts'
import { findOr404, readText, route, textOf } from '../../route.ts'

const REASON = oneOf('duplicate', 'fraudulent', 'requested_by_customer')
const REFUND = fields(
  {},
  { amount: integer, charge: text, metadata, payment_intent: text, reason: REASON },
)
const LIST = fields(
  {},
  { ...PAGING, ...CREATED, charge: text, customer: text, payment_intent: text },
)

/** https://docs.stripe.com/api/charges and https://docs.stripe.com/api/refunds */
export const chargeRoutes = [
  route('GET', '/v1/charges/:id', fields({}, {}), (call) => readText(call, call.world.charges)),
  route('GET', '/v1/charges', LIST, ({ world }, params) =>
    pageOf(
      world.charges,
      '/v1/charges',
      {
        created: params.created,
        among: params.customer === undefined ? undefined : world.charges.idsOf(params.customer),
        keep: (charge) =>
          (params.payment_intent === undefined ||
            charge.payment_intent === params.payment_intent) &&
          isWithin(charge.created, params.created),
      },
      params,
    ),
  ),
  route('POST', '/v1/refunds', REFUND, ({ world }, params) => {
    const refund = refundCharge(world, params)
    return textOf(world.refunds, refund.id)
  }),
  route('GET', '/v1/refunds/:id', fields({}, {}), (call) => readText(call, call.world.refunds)),
  route('GET', '/v1/refunds', LIST, ({ world }, params) =>
    listAnswer(
      {
        objects: world.refunds.filter(
          (refund) =>
            (params.charge === undefined || refund.charge === params.charge) &&
            (params.payment_intent === undefined ||
              refund.payment_intent === params.payment_intent) &&
            isWithin(refund.created, params.created),
        ),
        url: '/v1/refunds',
        resource: 'refund',
        textOf: ({ id }) => textOf(world.refunds, id),
      },
      params,
    ),
  ),
]

/** https://docs.stripe.com/api/refunds/create */
export function refundCharge(world: World, params: Out<typeof REFUND>): Stripe.Refund {
  const intent =
    params.payment_intent === undefined
      ? undefined
      : findOr404(world.paymentIntents, params.payment_intent, 'payment_intent')
  const id = params.charge ?? idOf(intent?.latest_charge) ?? ''
  const charge = findOr404(world.charges, id, 'charge')
  const left = charge.amount_captured - charge.amount_refunded
  const amount = params.amount ?? left
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    })
  }
  if (amount < 1 || amount > left) {
    const message =
      `Refund amount (${amount}) is greater than unrefunded amount on charge ` + `(${left})`
    throw invalidRequest(message, { param: 'amount' })
  }
  const customer = world.customers.find(idOf(charge.customer) ?? '')
  const at = world.timelineOf(customer?.test_clock)
  const refund = newRefund({
    id: world.newId('re'),
    created: at.now,
    charge,
    customer: idOf(charge.customer),
    amount,
    reason: params.reason ?? null,
    metadata: params.metadata ?? {},
  })
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount_captured
  world.save(world.charges, charge, at, 'charge.refunded')
  world.save(world.refunds, refund, at, 'refund.created')
  return refund
}

/**
 * The bank rejects the refund, and Stripe restores the amounts of the charge.
 * https://docs.stripe.com/refunds#failed-refunds
 */
export function failRefund(world: World, refund: Stripe.Refund): void {
  if (refund.status === 'failed') throw invalidRequest(`Refund ${refund.id} has failed already.`)
  const charge = findOr404(world.charges, idOf(refund.charge) ?? '', 'charge')
  const customer = world.customers.find(idOf(charge.customer) ?? '')
  const at = world.timelineOf(customer?.test_clock)
  charge.amount_refunded -= refund.amount
  charge.refunded = false
  world.save(world.charges, charge, at)
  refund.status = 'failed'
  refund.failure_reason = 'expired_or_canceled_card'
  refund.failure_balance_transaction = world.newId('txn')
  world.save(world.refunds, refund, at, 'refund.failed', 'refund.updated', 'charge.refund.updated')
}
