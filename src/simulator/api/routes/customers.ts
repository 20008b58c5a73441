import type Stripe from 'stripe'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import { attachCard, takePaymentMethod } from '../../engine/payment/attach-card.ts'
import { endSubscription } from '../../engine/subscription/end-subscription.ts'
import { newCustomer } from '../../objects/new-customer.ts'
import { makeToken } from '../../world/make-id.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING } from '../list-answer.ts'
import { fields, metadata, type Out, text, textOrNull } from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

const INVOICE_SETTINGS = fields({}, { default_payment_method: textOrNull })
const PROFILE = {
  description: textOrNull,
  email: textOrNull,
  invoice_settings: INVOICE_SETTINGS,
  metadata,
  name: textOrNull,
  phone: textOrNull,
}
const CREATE = fields({}, { ...PROFILE, payment_method: text, test_clock: text })
const UPDATE = fields({}, PROFILE)
const LIST = fields({}, { ...PAGING, ...CREATED, email: text, test_clock: text })

/** https://docs.stripe.com/api/customers */
export const customerRoutes = [
  route('POST', '/v1/customers', CREATE, ({ world }, params) => {
    const { test_clock: clock = null } = params
    if (clock !== null) findOr404(world.testClocks, clock, 'test_clock')
    const at = world.timelineOf(clock)
    const customer = newCustomer({
      id: world.newId('cus'),
      created: at.now,
      livemode: world.livemode,
      invoicePrefix: makeToken(8, world.random).toUpperCase(),
      testClock: clock,
      email: params.email ?? null,
      name: params.name ?? null,
      phone: params.phone ?? null,
      description: params.description ?? null,
      metadata: params.metadata ?? {},
    })
    if (params.payment_method !== undefined) {
      attachCard(world, takePaymentMethod(world, params.payment_method), customer)
    }
    setDefaultMethod(world, customer, params.invoice_settings)
    world.save(world.customers, customer, at, 'customer.created')
    return textOf(world.customers, customer.id)
  }),

  route('GET', '/v1/customers/:id', fields({}, {}), (call) => readText(call, call.world.customers)),

  route('POST', '/v1/customers/:id', UPDATE, (call, params) => {
    const { world } = call
    const customer = findOr404(world.customers, idIn(call))
    if (params.description !== undefined) customer.description = params.description
    if (params.email !== undefined) customer.email = params.email
    if (params.name !== undefined) customer.name = params.name
    if (params.phone !== undefined) customer.phone = params.phone
    mergeMetadata(customer.metadata, params.metadata)
    setDefaultMethod(world, customer, params.invoice_settings)
    const at = world.timelineOf(customer.test_clock)
    world.save(world.customers, customer, at, 'customer.updated')
    return textOf(world.customers, customer.id)
  }),

  route('DELETE', '/v1/customers/:id', fields({}, {}), (call) => {
    const { world } = call
    const customer = findOr404(world.customers, idIn(call))
    return deleteCustomer(world, customer)
  }),

  route('GET', '/v1/customers', LIST, ({ world }, params) =>
    listAnswer(
      {
        objects: world.customers.filter(
          (customer) =>
            (params.email === undefined || customer.email === params.email) &&
            (customer.test_clock ?? null) === (params.test_clock ?? null) &&
            isWithin(customer.created, params.created),
        ),
        url: '/v1/customers',
        resource: 'customer',
        textOf: ({ id }) => textOf(world.customers, id),
      },
      params,
    ),
  ),
]

/** Deleting a customer cancels its subscriptions. https://docs.stripe.com/api/customers/delete */
export function deleteCustomer(world: World, customer: Stripe.Customer): string {
  const at = world.timelineOf(customer.test_clock)
  for (const subscription of world.subscriptions.filter((sub) => sub.customer === customer.id)) {
    if (['canceled', 'incomplete_expired'].includes(subscription.status)) continue
    endSubscription(world, subscription, { reason: 'cancellation_requested' })
  }
  world.save(world.customers, customer, at, 'customer.deleted')
  const tombstone: Stripe.DeletedCustomer = { id: customer.id, object: 'customer', deleted: true }
  world.customers.remove(customer.id, tombstone)
  return JSON.stringify(tombstone)
}

function setDefaultMethod(
  world: World,
  customer: Stripe.Customer,
  settings: Out<typeof INVOICE_SETTINGS> | undefined,
): void {
  const id = settings?.default_payment_method
  if (id === undefined) return
  if (id !== null && !world.paymentMethods.find(id)) {
    const method = takePaymentMethod(world, id)
    attachCard(world, method, customer)
    customer.invoice_settings.default_payment_method = method.id
    return
  }
  customer.invoice_settings.default_payment_method = id
}
