import { type Html, html } from '@bursar/wire/html'
import type { Form } from '../api/parse-form.ts'
import { field } from './page-context.ts'

/** A card form for Stripe’s test cards. */
export function cardFields(form: Form): Html {
  return html`<label>Name on card
  <input name="name" autocomplete="cc-name" required value="${field(form, 'name')}"></label>
<label>Card number
  <input name="card" inputmode="numeric" autocomplete="cc-number" required
    placeholder="4242 4242 4242 4242" value="${field(form, 'card')}"></label>
<div class="row">
  <label>Expiry <input name="expiry" autocomplete="cc-exp" placeholder="12 / 34" required
    value="${field(form, 'expiry')}"></label>
  <label>CVC <input name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123"
    required value="${field(form, 'cvc')}"></label>
</div>`
}

const CARDS: readonly [string, string][] = [
  ['4242 4242 4242 4242', 'Succeeds'],
  ['4000 0000 0000 0002', 'Declined'],
  ['4000 0000 0000 9995', 'Insufficient funds'],
  ['4000 0000 0000 0069', 'Expired card'],
  ['4000 0027 6000 3184', 'Requires authentication'],
  ['4000 0000 0000 0341', 'Can be saved (trial, portal), but the charge fails'],
]

/** https://docs.stripe.com/testing */
export const TEST_CARDS_HELP: Html = html`<details class="card">
<summary>Test cards (any future expiry, any CVC)</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Test cards">
<table><thead><tr><th>Number</th><th>Result</th></tr></thead><tbody>${CARDS.map(
  ([number, result]) => html`<tr><td><code>${number}</code></td><td>${result}</td></tr>`,
)}</tbody></table></div></details>`
