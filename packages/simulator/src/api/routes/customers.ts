import type Stripe from 'stripe'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import {
  attachCard,
  refuseForeignMethod,
  takePaymentMethod,
} from '../../engine/payment/attach-card.ts'
import { endSubscription } from '../../engine/subscription/end-subscription.ts'
import { newCustomer } from '../../objects/new-customer.ts'
import { makeToken } from '../../world/make-id.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, PAGING, pageOf } from '../list-answer.ts'
import {
  email,
  fields,
  list,
  metadata,
  type Out,
  oneOf,
  orEmpty,
  text,
  textOrNull,
} from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'

const INVOICE_SETTINGS = fields({}, { default_payment_method: textOrNull })
const ADDRESS = fields(
  {},
  {
    city: textOrNull,
    country: textOrNull,
    line1: textOrNull,
    line2: textOrNull,
    postal_code: textOrNull,
    state: textOrNull,
  },
)
const PROFILE = {
  address: orEmpty(ADDRESS),
  description: textOrNull,
  email,
  invoice_settings: INVOICE_SETTINGS,
  metadata,
  name: textOrNull,
  phone: textOrNull,
  preferred_locales: list(text),
  shipping: orEmpty(fields({ address: ADDRESS, name: text }, { phone: textOrNull })),
  tax_exempt: oneOf('none', 'exempt', 'reverse'),
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
      metadata: params.metadata ?? {},
    })
    describe(customer, params)
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
    describe(customer, params)
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
    pageOf(
      world.customers,
      '/v1/customers',
      {
        created: params.created,
        keep: (customer) =>
          (params.email === undefined || customer.email === params.email) &&
          (customer.test_clock ?? null) === (params.test_clock ?? null) &&
          isWithin(customer.created, params.created),
      },
      params,
    ),
  ),
]

/** Sets the given profile fields of a customer. */
function describe(customer: Stripe.Customer, given: Out<typeof UPDATE>): void {
  const { address, description, email, name, phone, shipping } = given
  if (address !== undefined) customer.address = address && addressOf(address)
  if (description !== undefined) customer.description = description
  if (email !== undefined) customer.email = email
  if (name !== undefined) customer.name = name
  if (phone !== undefined) customer.phone = phone
  if (given.preferred_locales !== undefined) customer.preferred_locales = given.preferred_locales
  if (given.tax_exempt !== undefined) customer.tax_exempt = given.tax_exempt
  if (shipping !== undefined) {
    customer.shipping = shipping && {
      address: addressOf(shipping.address),
      name: shipping.name,
      phone: shipping.phone ?? null,
    }
  }
}

function addressOf(given: Out<typeof ADDRESS>): Stripe.Address {
  return {
    city: given.city ?? null,
    country: given.country ?? null,
    line1: given.line1 ?? null,
    line2: given.line2 ?? null,
    postal_code: given.postal_code ?? null,
    state: given.state ?? null,
  }
}

/** Deleting a customer cancels its subscriptions. https://docs.stripe.com/api/customers/delete */
export function deleteCustomer(world: World, customer: Stripe.Customer): string {
  const at = world.timelineOf(customer.test_clock)
  for (const subscription of world.subscriptions.of(customer.id)) {
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
  if (id === null) {
    customer.invoice_settings.default_payment_method = null
    return
  }
  const isNew = world.paymentMethods.find(id) === undefined
  const method = takePaymentMethod(world, id)
  if (isNew) attachCard(world, method, customer)
  refuseForeignMethod(method, customer.id, 'invoice_settings[default_payment_method]')
  customer.invoice_settings.default_payment_method = method.id
}
