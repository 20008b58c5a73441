import { type Html, html } from '@bursar/wire/html'
import type Stripe from 'stripe'
import type { Account } from '../account.ts'
import type { OutgoingAnswer } from '../api/api.ts'
import { payInvoice } from '../engine/invoice/pay-invoice.ts'
import { makeCard } from '../engine/payment/attach-card.ts'
import { Refusal } from '../world/refusal.ts'
import { cardFields, TEST_CARDS_HELP } from './card-fields.ts'
import { day, money, note, notFound, page, seeOther } from './layout.ts'
import { field, type Visit } from './page-context.ts'

/** An invoice with a payment form. https://docs.stripe.com/invoicing/hosted-invoice-page */
export function invoicePage(visit: Visit): OutgoingAnswer {
  for (const account of visit.context.accounts()) {
    const invoice = account.world.invoices.find(visit.id)
    if (invoice === undefined) continue
    if (visit.method === 'GET' || invoice.status !== 'open') return show(visit, invoice, null)
    const problem = pay(visit, account, invoice)
    return problem === null ? seeOther(`/invoice/${invoice.id}`) : show(visit, invoice, problem)
  }
  return notFound('invoice')
}

function pay(visit: Visit, account: Account, invoice: Stripe.Invoice): string | null {
  try {
    const method = makeCard(account.world, field(visit.form, 'card'))
    const result = payInvoice(account.world, invoice, { method, customer: 'authenticated' })
    return result.outcome === 'declined' ? result.decline.message : null
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
}

function show(visit: Visit, invoice: Stripe.Invoice, problem: string | null): OutgoingAnswer {
  const { currency } = invoice
  const off = (invoice.total_discount_amounts ?? []).reduce((sum, each) => sum + each.amount, 0)
  const discount: [string, number][] = off > 0 ? [['Discount', -off]] : []
  const rows: [string, number][] = [
    ...discount,
    ['Total', invoice.total],
    ['Amount paid', invoice.amount_paid],
    ['Amount due', invoice.amount_remaining],
  ]
  const body = html`<h1>Invoice ${invoice.number ?? '(draft)'}
  <span class="badge">${invoice.status}</span></h1>
<div class="columns"><section class="card" aria-label="Invoice">
<dl><dt>Billed to</dt><dd>${invoice.customer_name ?? invoice.customer_email ?? ''}</dd>
<dt>Date</dt><dd>${day(invoice.created)}</dd>
${invoice.due_date !== null && html`<dt>Due date</dt><dd>${day(invoice.due_date)}</dd>`}</dl>
<div class="scroll" tabindex="0" role="region" aria-label="Invoice lines"><table>
<thead><tr><th>Description</th><th class="money">Amount</th></tr></thead>
<tbody>${invoice.lines.data.map((line) => lineRow(line))}${rows.map(
    ([name, amount]) => html`<tr><th scope="row">${name}</th>
<td class="money">${money(amount, currency)}</td></tr>`,
  )}</tbody></table></div></section>
${invoice.status === 'open' && payForm(visit, invoice, problem)}</div>
${invoice.status === 'open' && TEST_CARDS_HELP}`
  return page('Invoice', body, problem === null ? 200 : 402)
}

function lineRow(line: Stripe.InvoiceLineItem): Html {
  return html`<tr><td>${line.description ?? ''}<br>
<span class="soft">${day(line.period.start)} – ${day(line.period.end)}</span></td>
<td class="money">${money(line.amount, line.currency)}</td></tr>`
}

function payForm(visit: Visit, invoice: Stripe.Invoice, problem: string | null): Html {
  return html`<form class="card" method="post" action="/invoice/${invoice.id}">
<h2>Pay ${money(invoice.amount_remaining, invoice.currency)}</h2>${note(problem)}
${cardFields(visit.form)}<button class="main wide">Pay</button></form>`
}
