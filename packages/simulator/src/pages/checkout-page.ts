import { type Html, html } from '@bursar/wire/html'
import type Stripe from 'stripe'
import type { Account } from '../account.ts'
import type { OutgoingAnswer } from '../api/api.ts'
import { lineItemsOf } from '../engine/checkout/line-items.ts'
import { showDiscounts } from '../engine/checkout/session-totals.ts'
import { findTestCard } from '../engine/payment/test-cards.ts'
import { idOf } from '../world/id-of.ts'
import { Refusal } from '../world/refusal.ts'
import { cardFields, TEST_CARDS_HELP } from './card-fields.ts'
import { day, money, note, notFound, page, seeOther } from './layout.ts'
import { field, type Visit } from './page-context.ts'

/** Stripe’s hosted checkout. https://docs.stripe.com/payments/checkout */
export function checkoutPage(visit: Visit): OutgoingAnswer {
  for (const account of visit.context.accounts()) {
    const session = account.world.checkoutSessions.find(visit.id)
    if (session !== undefined) return answer(visit, account, session)
  }
  return notFound('checkout session')
}

function answer(visit: Visit, account: Account, session: Stripe.Checkout.Session): OutgoingAnswer {
  if (session.status === 'complete') return completed(session)
  if (session.status === 'expired') {
    return page('Expired', html`<h1>This checkout has expired</h1>${backLink(session)}`, 410)
  }
  if (visit.method === 'GET') return formPage(visit, account, session, null)
  const isSlow = field(visit.form, 'bank') === 'on'
  const card = isSlow ? undefined : findTestCard(field(visit.form, 'card'))
  const asks = card !== undefined && card.authentication !== 'never'
  const proof = field(visit.form, 'authentication')
  if (asks && proof === '') return challenge(visit, session)
  if (proof === 'fail') {
    const message = 'We are unable to authenticate your payment method. Please try another one.'
    return formPage(visit, account, session, message)
  }
  try {
    account.completeCheckout(session.id, inputOf(visit))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return formPage(visit, account, session, error.message)
  }
  return completed(session)
}

function inputOf({ form }: Visit) {
  const [card, code, company] = ['card', 'promotion_code', 'company_name'].map((name) =>
    field(form, name),
  )
  return {
    card: field(form, 'bank') === 'on' ? 'bank' : (card ?? ''),
    ...(field(form, 'email') === '' ? {} : { email: field(form, 'email') }),
    ...(field(form, 'name') === '' ? {} : { name: field(form, 'name') }),
    ...(company === undefined || company === '' ? {} : { company_name: company }),
    ...(code === undefined || code === '' ? {} : { promotion_code: code }),
  }
}

function completed(session: Stripe.Checkout.Session): OutgoingAnswer {
  const url = session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null
  if (url !== null && URL.canParse(url)) return seeOther(url)
  return page('Complete', html`<h1>Checkout complete</h1><p>You can close this page.</p>`)
}

function formPage(
  visit: Visit,
  account: Account,
  session: Stripe.Checkout.Session,
  problem: string | null,
): OutgoingAnswer {
  showDiscounts(account.world, session)
  const needsCard =
    (session.amount_total ?? 0) > 0 || session.payment_method_collection === 'always'
  const email = session.customer_email ?? emailOf(account, session)
  const body = html`<h1>${title(account, session)}</h1>
<div class="columns">
  <section class="card" aria-labelledby="what"><h2 id="what">Order summary</h2>
    ${summary(account, session)}</section>
  <form class="card" method="post" action="/checkout/${session.id}">
    <h2>Your details</h2>${note(problem)}
    <label>Email
      <input name="email" type="email" autocomplete="email" required
        value="${field(visit.form, 'email') || email}"></label>
    <label>Business name (optional)
      <input name="company_name" autocomplete="organization"
        value="${field(visit.form, 'company_name')}"></label>
    ${needsCard && cardFields(visit.form)}
    ${session.allow_promotion_codes === true && promotionField(visit)}
    <button class="main wide">${verb(account, session)}</button>
    ${
      session.mode === 'subscription' &&
      (session.amount_total ?? 0) > 0 &&
      html`<button class="wide" name="bank" value="on" formnovalidate>Pay by bank debit</button>
        <p class="soft">A bank debit takes four days. Until then, the session is complete
          but unpaid.</p>`
    }
    ${backLink(session)}
  </form>
</div>${needsCard && TEST_CARDS_HELP}`
  return page('Checkout', body, problem === null ? 200 : 402)
}

function promotionField(visit: Visit): Html {
  return html`<label>Promotion code (optional)
    <input name="promotion_code" autocomplete="off"
      value="${field(visit.form, 'promotion_code')}"></label>`
}

function emailOf(account: Account, session: Stripe.Checkout.Session): string {
  return account.world.customers.find(idOf(session.customer) ?? '')?.email ?? ''
}

function title(account: Account, session: Stripe.Checkout.Session): string {
  const names = lineItemsOf(account.world, session.id).map(({ description }) => description)
  const verb = session.mode === 'subscription' ? 'Subscribe to' : 'Pay for'
  return names.length === 0 ? 'Save a card' : `${verb} ${names.join(' and ')}`
}

function verb(account: Account, session: Stripe.Checkout.Session): string {
  if (session.mode === 'payment') return 'Pay'
  if (session.mode === 'setup') return 'Save card'
  const plan = account.world.checkoutPlans.get(session.id)
  return plan?.trialDays || plan?.trialEnd ? 'Start trial' : 'Subscribe'
}

function summary(account: Account, session: Stripe.Checkout.Session): Html {
  const currency = session.currency ?? 'usd'
  const plan = account.world.checkoutPlans.get(session.id)
  const items = lineItemsOf(account.world, session.id)
  const off = session.total_details?.amount_discount ?? 0
  const lines = items.map(({ amount_total: amount, description, price, quantity }) => {
    const every = price?.recurring == null ? '' : ` / ${price.recurring.interval}`
    return html`<tr><td>${description} × ${quantity}</td>
      <td class="money">${money(amount, currency)}${every}</td></tr>`
  })
  const trial =
    plan?.trialDays != null
      ? html`<p>${plan.trialDays} days free, then billed until you cancel.</p>`
      : plan?.trialEnd != null && html`<p>Free until ${day(plan.trialEnd)}.</p>`
  return html`<p class="price">${money(session.amount_total ?? 0, currency)}
    <span class="soft">due today</span></p>${trial}
    <table><tbody>${lines}${
      off > 0 &&
      html`<tr><td>Discount</td>
      <td class="money">−${money(off, currency)}</td></tr>`
    }</tbody></table>`
}

/** Simulates 3D Secure. https://docs.stripe.com/payments/3d-secure */
function challenge(visit: Visit, session: Stripe.Checkout.Session): OutgoingAnswer {
  const names = ['card', 'expiry', 'cvc', 'name', 'email', 'company_name', 'promotion_code']
  const kept = names.map(
    (name) => html`<input type="hidden" name="${name}" value="${field(visit.form, name)}">`,
  )
  const body = html`<h1>Confirm your payment</h1>
<form class="card" method="post" action="/checkout/${session.id}">${kept}
  <p>This page simulates your bank. Confirm or decline the payment.</p>
  <div class="row"><button class="main" name="authentication" value="complete">Confirm</button>
  <button name="authentication" value="fail">Decline</button></div>
</form>`
  return page('Confirm your payment', body)
}

function backLink(session: Stripe.Checkout.Session): Html | null {
  const url = session.cancel_url
  if (url === null || !/^https?:/.test(url)) return null
  return html`<p><a href="${url}">Back</a></p>`
}
