import { type Html, html } from '@bursar/wire/html'
import type Stripe from 'stripe'
import type { Account } from '../account.ts'
import type { OutgoingAnswer } from '../api/api.ts'
import { productNameOf } from '../engine/invoice/issue-invoice.ts'
import { defaultMethodOf } from '../engine/invoice/pay-invoice.ts'
import { changeSubscription } from '../engine/subscription/change-subscription.ts'
import { firstPeriod } from '../engine/subscription/start-subscription.ts'
import { idOf } from '../world/id-of.ts'
import { Refusal } from '../world/refusal.ts'
import { cardFields, TEST_CARDS_HELP } from './card-fields.ts'
import { day, money, note, notFound, page, seeOther } from './layout.ts'
import { field, type Visit } from './page-context.ts'

const LIVE = ['active', 'trialing', 'past_due', 'unpaid', 'paused']

/** Stripe’s customer portal. https://docs.stripe.com/customer-management */
export function portalPage(visit: Visit): OutgoingAnswer {
  for (const account of visit.context.accounts()) {
    const { world } = account
    const session = world.portalSessions.find(world.portalTokens.get(visit.id) ?? '')
    const customer = world.customers.find(session?.customer ?? '')
    if (session === undefined || customer === undefined) continue
    if (visit.method === 'GET') return show(visit, account, session, customer, null)
    try {
      act(visit, account, customer)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return show(visit, account, session, customer, error.message)
    }
    return seeOther(`/portal/${visit.id}?done=${visit.action}`)
  }
  return notFound('portal session')
}

/** The actions of the buttons: `plan`, `cancel`, `keep`, `card`. */
function act(visit: Visit, account: Account, customer: Stripe.Customer): void {
  const { form, action } = visit
  if (action === 'card') {
    account.setCard(customer.id, field(form, 'card'))
    return
  }
  const { world } = account
  const subscription = world.subscriptions.find(field(form, 'subscription'))
  if (subscription === undefined || idOf(subscription.customer) !== customer.id) return
  // In flexible billing mode the portal sets a date, and the flag stays false.
  const { end } = firstPeriod(subscription)
  if (action === 'cancel') changeSubscription(world, subscription, { cancelAt: end })
  if (action === 'keep') changeSubscription(world, subscription, { cancelAt: null })
  const price = world.prices.find(field(form, 'price'))
  const item = subscription.items.data[0]
  if (action === 'plan' && price !== undefined && item !== undefined) {
    changeSubscription(world, subscription, { items: [{ id: item.id, price }] })
  }
}

const DONE: Record<string, string> = {
  plan: 'Your plan was changed.',
  cancel: 'Your subscription ends at the end of the current period.',
  keep: 'Your subscription continues.',
  card: 'Your card was saved.',
}

function show(
  visit: Visit,
  account: Account,
  session: Stripe.BillingPortal.Session,
  customer: Stripe.Customer,
  problem: string | null,
): OutgoingAnswer {
  const { world } = account
  const mine = world.subscriptions.of(customer.id).filter(({ status }) => LIVE.includes(status))
  const invoices = world.invoices.of(customer.id).filter(({ status }) => status !== 'draft')
  const done = problem === null ? (DONE[field(visit.query, 'done')] ?? null) : null
  const back = session.return_url
  const body = html`<h1>${customer.name ?? customer.email ?? 'Your billing'}</h1>
${back !== null && /^https?:/.test(back) && html`<p><a href="${back}">Back</a></p>`}
${note(problem)}${note(done, 'ok')}
${
  mine.length === 0
    ? html`<p class="card">You have no subscription.</p>`
    : mine.map((each) => plan(visit, account, each))
}
<div class="columns">${cardSection(visit, account, customer)}
<section class="card" aria-labelledby="invoices"><h2 id="invoices">Invoices</h2>
  <div class="scroll" tabindex="0" role="region" aria-label="Your invoices"><table>
  <thead><tr><th>Date</th><th>Status</th><th class="money">Amount</th></tr></thead>
  <tbody>${invoices.map(
    (each) => html`<tr><td><a href="/invoice/${each.id}">${day(each.created)}</a></td>
    <td><span class="badge">${each.status}</span></td>
    <td class="money">${money(each.total, each.currency)}</td></tr>`,
  )}</tbody></table></div></section></div>${TEST_CARDS_HELP}`
  return page('Billing', body, problem === null ? 200 : 402)
}

function plan(visit: Visit, account: Account, subscription: Stripe.Subscription): Html {
  const { world } = account
  const item = subscription.items.data[0]
  if (item === undefined) return html``
  const others = world.prices.filter(
    (price) => price.active && price.recurring !== null && price.id !== item.price.id,
  )
  const hidden = html`<input type="hidden" name="subscription" value="${subscription.id}">`
  const to = (action: string) => `/portal/${visit.id}/${action}`
  const ends = subscription.cancel_at
  return html`<section class="card" aria-label="${productNameOf(world, item.price)}">
<h2>${productNameOf(world, item.price)} <span class="badge">${subscription.status}</span></h2>
<p class="price">${priceText(item.price, item.quantity ?? 1)}</p>
<p class="soft">${
    ends === null
      ? html`Renews on ${day(firstPeriod(subscription).end)}.`
      : html`Ends on ${day(ends)}.`
  }</p>
<div class="row">${
    others.length > 0 &&
    html`<form class="row" method="post" action="${to('plan')}">${hidden}
  <label>Change plan <select name="price">${others.map(
    (price) => html`<option value="${price.id}">${productNameOf(world, price)},
      ${priceText(price, 1)}</option>`,
  )}</select></label><button>Change plan</button></form>`
  }
<form method="post" action="${to(ends === null ? 'cancel' : 'keep')}">${hidden}
  <button>${ends === null ? 'Cancel subscription' : 'Keep subscription'}</button></form>
</div></section>`
}

function priceText(price: Stripe.Price, quantity: number): string {
  const each = money(quantity * (price.unit_amount ?? 0), price.currency)
  return `${each} / ${price.recurring?.interval ?? 'once'}`
}

function cardSection(visit: Visit, account: Account, customer: Stripe.Customer): Html {
  const subscription = account.world.subscriptions
    .of(customer.id)
    .find(({ status }) => LIVE.includes(status))
  const method = defaultMethodOf(account.world, customer, subscription ?? null)
  const card = method?.card
  return html`<form class="card" method="post" action="/portal/${visit.id}/card">
<h2>Card</h2>
<p>${card == null ? 'No saved card.' : html`${card.brand} ending in ${card.last4}`}</p>
${cardFields(visit.form)}
<button class="wide">Save card</button></form>`
}
