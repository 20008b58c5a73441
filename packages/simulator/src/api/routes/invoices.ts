import type Stripe from 'stripe'
import { subscriptionOf } from '../../engine/invoice/follow-invoice.ts'
import { finalizeInvoice } from '../../engine/invoice/issue-invoice.ts'
import { defaultMethodOf, invoiceOfIntent, payInvoice } from '../../engine/invoice/pay-invoice.ts'
import { mergeMetadata } from '../../engine/merge-metadata.ts'
import { cardRefusal, takePaymentMethod } from '../../engine/payment/attach-card.ts'
import { voidInvoice } from '../../engine/subscription/end-subscription.ts'
import { markUncollectible } from '../../engine/subscription/roll-period.ts'
import type { InvoiceOutline, InvoicePaymentOutline } from '../../world/collection/outlines.ts'
import { idOf } from '../../world/id-of.ts'
import { invalidRequest, Refusal } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { CREATED, isWithin, listAnswer, PAGING, pageOf } from '../list-answer.ts'
import { fields, flag, metadata, oneOf, text, textOrNull } from '../params.ts'
import { type Call, findOr404, idIn, readText, route, textOf } from '../route.ts'

const COLLECTION = oneOf('charge_automatically', 'send_invoice')
const STATUS = oneOf('draft', 'open', 'paid', 'uncollectible', 'void')
const LIST = fields(
  {},
  {
    ...PAGING,
    ...CREATED,
    collection_method: COLLECTION,
    customer: text,
    status: STATUS,
    subscription: text,
  },
)
const UPDATE = fields(
  {},
  { auto_advance: flag, description: textOrNull, footer: textOrNull, metadata },
)
const PAY = fields({}, { off_session: flag, paid_out_of_band: flag, payment_method: text })
const LIST_PAYMENTS = fields(
  {},
  {
    ...PAGING,
    ...CREATED,
    invoice: text,
    payment: fields(
      { type: oneOf('payment_intent', 'payment_record') },
      { payment_intent: text, payment_record: text },
    ),
    status: oneOf('canceled', 'open', 'paid'),
  },
)

const LIST_ITEMS = fields(
  {},
  { ...PAGING, ...CREATED, customer: text, invoice: text, pending: flag },
)

/** https://docs.stripe.com/api/invoices */
export const invoiceRoutes = [
  route('GET', '/v1/invoices/:id', fields({}, {}), (call) => readText(call, call.world.invoices)),
  route('GET', '/v1/invoices', LIST, ({ world }, params) => {
    const { collection_method: method, created, customer, status, subscription } = params
    const theirs = customer === undefined ? undefined : world.invoices.idsOf(customer)
    const among = subscription === undefined ? theirs : world.invoiceIdsOf(subscription)
    const keep = (invoice: InvoiceOutline) =>
      (status === undefined || invoice.status === status) &&
      (customer === undefined || idOf(invoice.customer) === customer) &&
      (method === undefined || invoice.collection_method === method) &&
      isWithin(invoice.created, created)
    return pageOf(world.invoices, '/v1/invoices', { among, created, keep }, params)
  }),
  route('GET', '/v1/invoices/:id/lines', fields({}, PAGING), (call, params) => {
    const { id, lines } = findOr404(call.world.invoices, idIn(call))
    return listAnswer(
      {
        objects: lines.data,
        url: `/v1/invoices/${id}/lines`,
        resource: 'line_item',
        textOf: (line) => JSON.stringify(line),
      },
      params,
    )
  }),
  route('POST', '/v1/invoices/:id', UPDATE, (call, params) => {
    const { world } = call
    const invoice = findOr404(world.invoices, idIn(call))
    const at = world.timelineOf(invoice.test_clock)
    if (params.auto_advance !== undefined) setAutoAdvance(world, invoice, params.auto_advance)
    if (params.description !== undefined) invoice.description = params.description
    if (params.footer !== undefined) invoice.footer = params.footer
    invoice.metadata ??= {}
    mergeMetadata(invoice.metadata, params.metadata)
    world.save(world.invoices, invoice, at, 'invoice.updated')
    return textOf(world.invoices, invoice.id)
  }),
  route('POST', '/v1/invoices/:id/finalize', fields({}, { auto_advance: flag }), (call, params) => {
    const invoice = inStatus(call, ['draft'], 'finalized')
    finalizeInvoice(call.world, invoice)
    if (params.auto_advance !== undefined) invoice.auto_advance = params.auto_advance
    if (invoice.amount_due === 0) {
      payInvoice(call.world, invoice, { method: null, customer: 'present' })
    }
    return textOf(call.world.invoices, invoice.id)
  }),
  route('POST', '/v1/invoices/:id/pay', PAY, (call, params) => {
    const invoice = inStatus(call, ['draft', 'open', 'uncollectible'], 'paid')
    const { world } = call
    if (invoice.status === 'draft') finalizeInvoice(world, invoice)
    if (params.paid_out_of_band === true) payOutOfBand(world, invoice)
    else payNow(world, invoice, params.payment_method, params.off_session ?? true)
    return textOf(world.invoices, invoice.id)
  }),
  route('POST', '/v1/invoices/:id/void', fields({}, {}), (call) => {
    const invoice = inStatus(call, ['open', 'uncollectible'], 'voided')
    voidInvoice(call.world, invoice)
    return textOf(call.world.invoices, invoice.id)
  }),
  route('POST', '/v1/invoices/:id/mark_uncollectible', fields({}, {}), (call) => {
    const invoice = inStatus(call, ['open'], 'marked as uncollectible')
    markUncollectible(call.world, invoice)
    return textOf(call.world.invoices, invoice.id)
  }),
]

/** https://docs.stripe.com/api/invoice-payment */
export const invoicePaymentRoutes = [
  route('GET', '/v1/invoice_payments/:id', fields({}, {}), (call) =>
    readText(call, call.world.invoicePayments),
  ),
  route('GET', '/v1/invoice_payments', LIST_PAYMENTS, ({ world }, params) => {
    const { created, payment, status } = params
    const intent = payment?.payment_intent
    const paid = intent === undefined ? undefined : (invoiceOfIntent(world, intent)?.id ?? '')
    const invoice = params.invoice ?? paid
    const among = invoice === undefined ? undefined : world.paymentIdsOf(invoice)
    const keep = (one: InvoicePaymentOutline) =>
      (status === undefined || one.status === status) &&
      (intent === undefined || idOf(one.payment.payment_intent) === intent) &&
      isWithin(one.created, created)
    return pageOf(world.invoicePayments, '/v1/invoice_payments', { among, created, keep }, params)
  }),
]

/** https://docs.stripe.com/api/invoiceitems: prorations, pending or invoiced. */
export const invoiceItemRoutes = [
  route('GET', '/v1/invoiceitems/:id', fields({}, {}), (call) =>
    readText(call, call.world.invoiceItems),
  ),
  route('GET', '/v1/invoiceitems', LIST_ITEMS, ({ world }, params) =>
    listAnswer(
      {
        objects: world.invoiceItems.filter(
          ({ date, customer, invoice }) =>
            (params.customer === undefined || idOf(customer) === params.customer) &&
            (params.invoice === undefined || idOf(invoice) === params.invoice) &&
            (params.pending === undefined || (invoice === null) === params.pending) &&
            isWithin(date, params.created),
        ),
        url: '/v1/invoiceitems',
        resource: 'invoiceitem',
        textOf: ({ id }) => textOf(world.invoiceItems, id),
      },
      params,
    ),
  ),
]

/** Whether Stripe advances the invoice automatically. A draft then waits for an hour. */
function setAutoAdvance(world: World, invoice: Stripe.Invoice, advances: boolean): void {
  invoice.auto_advance = advances
  if (invoice.status !== 'draft') return
  const at = world.timelineOf(invoice.test_clock)
  invoice.automatically_finalizes_at = advances ? at.now + world.settings.draftSeconds : null
  if (invoice.automatically_finalizes_at === null) return
  at.agenda.plan(invoice.automatically_finalizes_at, 'finalize', world.taskId(invoice.id))
}

/** https://docs.stripe.com/invoicing/overview#invoice-lifecycle */
function inStatus(call: Call, allowed: readonly string[], verb: string): Stripe.Invoice {
  const invoice = findOr404(call.world.invoices, idIn(call))
  if (allowed.includes(invoice.status ?? '')) return invoice
  if (invoice.status === 'paid') {
    throw invalidRequest('Invoice is already paid', { code: 'invoice_not_editable' })
  }
  throw invalidRequest(`An invoice with status ${invoice.status} cannot be ${verb}.`, {
    code: 'invoice_not_editable',
  })
}

/** https://docs.stripe.com/api/invoices/pay: a decline gets a 402. */
function payNow(
  world: World,
  invoice: Stripe.Invoice,
  methodId: string | undefined,
  offSession: boolean,
): void {
  const customer = world.customers.get(idOf(invoice.customer) ?? '')
  const method =
    methodId === undefined
      ? defaultMethodOf(world, customer, subscriptionOf(world, invoice))
      : takePaymentMethod(world, methodId)
  const result = payInvoice(world, invoice, { method, customer: offSession ? 'away' : 'present' })
  if (result.outcome === 'declined') throw cardRefusal(result.decline, result)
  if (result.outcome === 'requires_action') {
    throw new Refusal(402, {
      type: 'card_error',
      message: 'Your card was declined. This transaction requires authentication.',
      code: 'invoice_payment_intent_requires_action',
      payment_intent: result.intent,
    })
  }
}

/** https://docs.stripe.com/api/invoices/pay#pay_invoice-paid_out_of_band: paid outside Stripe. */
function payOutOfBand(world: World, invoice: Stripe.Invoice): void {
  invoice.amount_remaining = 0
  payInvoice(world, invoice, { method: null, customer: 'present' })
}
