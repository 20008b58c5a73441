import { type Html, html } from '@bursar/wire/html'
import type Stripe from 'stripe'
import { idOf } from '../world/id-of.ts'
import { minute, money } from './layout.ts'
import type { PageContext } from './page-context.ts'
import { table } from './table.ts'

const ROWS_MAX = 10

/** Object counts, and a form that opens a checkout. */
export function merchant(context: PageContext): Html {
  const worlds = context.accounts().map(({ world }) => world)
  const counts = worlds.flatMap((world) =>
    world
      .shelves()
      .filter(({ size }) => size > 0)
      .map(({ name, size }) => html`<dt>${name.replaceAll(/[._]/g, ' ')}</dt><dd>${size}</dd>`),
  )
  const prices = worlds
    .filter(({ account }) => account === null)
    .flatMap((world) =>
      world.prices
        .filter(({ active, recurring }) => active && recurring !== null)
        .map(
          ({ currency, id, recurring, unit_amount: amount }) =>
            html`<option value="${id}">${id}: ${money(amount ?? 0, currency)} /
${recurring?.interval ?? ''}</option>`,
        ),
    )
  return html`<div class="columns"><section class="card" aria-labelledby="counts">
<h2 id="counts">Objects</h2>${
    counts.length === 0 ? html`<p class="soft">None yet.</p>` : html`<dl>${counts}</dl>`
  }</section>
<form class="card" method="post" action="/-/checkout"><h2>Test checkout</h2>${
    prices.length === 0
      ? html`<p class="soft">No recurring price yet. Create one through the API, or play
a scenario.</p>`
      : html`<label>Price <select name="price">${prices}</select></label>
<button>Open checkout</button>`
  }</form></div>`
}

/** Webhook endpoints with their signing secrets. */
export function endpoints(context: PageContext): Html {
  const rows = context.deliveries.endpoints.map(
    ({
      enabled,
      events,
      id,
      payload,
      secrets,
      url,
    }) => html`<tr><td>${url}<br><code>${id}</code></td>
<td><span class="badge">${enabled ? payload : 'disabled'}</span></td>
<td>${events.slice(0, 3).join(', ')}${events.length > 3 && ' …'}</td>
<td>${secrets.map((secret) => html`<code>${secret}</code> `)}</td></tr>`,
  )
  return table('Webhook endpoints', ['URL', 'Payload', 'Events', 'Signing secrets'], rows)
}

/** Stripe test clocks, which are separate from the clock of the simulator. */
export function testClocks(context: PageContext): Html | null {
  const clocks = context.accounts().flatMap(({ world }) => [...world.testClocks.newestFirst()])
  if (clocks.length === 0) return null
  const rows = clocks.slice(0, ROWS_MAX).map(
    ({ frozen_time: now, id, name, status }) => html`<tr><td>${name ?? ''} <code>${id}</code></td>
<td>${minute(now)}</td><td><span class="badge">${status}</span></td></tr>`,
  )
  return table('Test clocks', ['Clock', 'Time (UTC)', 'Status'], rows)
}

function portalButton({ email, id, name }: Stripe.Customer): Html {
  return html`<form method="post" action="/-/portal">
<input type="hidden" name="customer" value="${id}">
<button aria-label="Open the customer portal for ${name ?? email ?? id}">Portal</button></form>`
}

/** Open checkout sessions and the newest subscriptions. */
export function subscriptions(context: PageContext): Html {
  const rows = context.accounts().flatMap(({ world }) => [
    ...world.checkoutSessions
      .filter(({ status }) => status === 'open')
      .map(
        ({ id }) => html`<tr><td><a href="/checkout/${id}">Checkout session</a></td>
<td><span class="badge">open</span></td><td>${world.account ?? ''}</td><td></td><td></td></tr>`,
      ),
    ...world.subscriptions.newest(ROWS_MAX).map((subscription) => {
      const invoice = world.invoices.find(idOf(subscription.latest_invoice) ?? '')
      const who = world.customers.find(idOf(subscription.customer))
      return html`<tr><td><code>${subscription.id}</code><br>
<span class="soft">${who?.name ?? who?.email ?? ''}</span></td>
<td><span class="badge">${subscription.status}</span></td>
<td>${subscription.items.data.map(({ price }) => price.id).join(', ')}</td>
<td>${
        invoice !== undefined &&
        html`<a href="/invoice/${invoice.id}">${money(invoice.total, invoice.currency)}</a>
${invoice.status}`
      }</td><td>${world.account === null && who !== undefined && portalButton(who)}</td></tr>`
    }),
  ])
  const heads = ['Subscription', 'Status', 'Price', 'Latest invoice', 'Portal']
  return table('Subscriptions', heads, rows)
}
