import type Stripe from 'stripe'
import { mergeMetadata } from '../../../engine/merge-metadata.ts'
import {
  attachCard,
  detachCard,
  makeCard,
  takePaymentMethod,
} from '../../../engine/payment/attach-card.ts'
import { invalidRequest } from '../../../world/refusal.ts'
import type { World } from '../../../world/world.ts'
import { PAGING, pageOf } from '../../list-answer.ts'
import { fields, integer, metadata, type Out, oneOf, text, textOrNull } from '../../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../../route.ts'

const TYPE = oneOf('card')
const BILLING = fields({}, { email: textOrNull, name: textOrNull })
const CARD = fields(
  {},
  { cvc: text, exp_month: integer, exp_year: integer, number: text, token: text },
)
const CREATE = fields({ type: TYPE }, { billing_details: BILLING, card: CARD, metadata })
const LIST = fields({}, { ...PAGING, customer: text, type: TYPE })

/** https://docs.stripe.com/api/payment_methods: cards, and of those the documented test cards. */
export const paymentMethodRoutes = [
  route('POST', '/v1/payment_methods', CREATE, ({ world }, given) => {
    const method = createMethod(world, given)
    return textOf(world.paymentMethods, method.id)
  }),
  route('GET', '/v1/payment_methods/:id', fields({}, {}), (call) =>
    readText(call, call.world.paymentMethods),
  ),
  route(
    'POST',
    '/v1/payment_methods/:id',
    fields({}, { billing_details: BILLING, metadata }),
    (call, given) => {
      const { world } = call
      const method = findOr404(world.paymentMethods, idIn(call))
      const { email, name } = given.billing_details ?? {}
      if (email !== undefined) method.billing_details.email = email
      if (name !== undefined) method.billing_details.name = name
      method.metadata ??= {}
      mergeMetadata(method.metadata, given.metadata)
      world.save(world.paymentMethods, method, world.timeline, 'payment_method.updated')
      return textOf(world.paymentMethods, method.id)
    },
  ),
  route('POST', '/v1/payment_methods/:id/attach', fields({ customer: text }, {}), (call, given) => {
    const { world } = call
    const customer = findOr404(world.customers, given.customer, 'customer')
    const method = takePaymentMethod(world, idIn(call))
    attachCard(world, method, customer)
    return textOf(world.paymentMethods, method.id)
  }),
  route('POST', '/v1/payment_methods/:id/detach', fields({}, {}), (call) => {
    const { world } = call
    const method = findOr404(world.paymentMethods, idIn(call))
    detachCard(world, method)
    return textOf(world.paymentMethods, method.id)
  }),
  route('GET', '/v1/payment_methods', LIST, ({ world }, params) =>
    listMethods(world, params.customer, '/v1/payment_methods', params),
  ),
  route('GET', '/v1/customers/:id/payment_methods', LIST, (call, params) => {
    const customer = findOr404(call.world.customers, idIn(call))
    const url = `/v1/customers/${customer.id}/payment_methods`
    return listMethods(call.world, customer.id, url, params)
  }),
]

function listMethods(
  world: World,
  customer: string | undefined,
  url: string,
  paging: Parameters<typeof pageOf>[3],
): string {
  const among = customer === undefined ? [] : world.paymentMethods.idsOf(customer)
  return pageOf(world.paymentMethods, url, { among }, paging)
}

function createMethod(world: World, given: Out<typeof CREATE>): Stripe.PaymentMethod {
  const number = given.card?.number ?? given.card?.token
  if (number === undefined) {
    throw invalidRequest('Missing required param: card.', {
      code: 'parameter_missing',
      param: 'card',
    })
  }
  const { email = null, name = null } = given.billing_details ?? {}
  const method = makeCard(world, number, { email, name })
  method.metadata = given.metadata ?? {}
  world.save(world.paymentMethods, method, world.timeline)
  return method
}
