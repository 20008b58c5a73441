import { type Html, html } from '../../base/html.ts'
import type { OutgoingAnswer } from '../api/api.ts'
import type { ChaosChange } from '../chaos/chaos.ts'
import { SCENARIOS } from '../scenarios/scenarios.ts'
import { idOf } from '../world/id-of.ts'
import { minute, money, page, seeOther } from './layout.ts'
import { field, type PageContext, type Visit } from './page-context.ts'

const ROWS_MAX = 10
const DAYS_MAX = 3660

/** What exists, what was delivered, the clock, and the switches for mistakes. */
export async function homePage(visit: Visit): Promise<OutgoingAnswer> {
  if (visit.method === 'GET') return page('Home', home(visit.context))
  await act(visit)
  return seeOther('/')
}

async function act({ action, context, form }: Visit): Promise<void> {
  if (action === 'advance') {
    const days = Number(field(form, 'days'))
    if (days > 0 && days <= DAYS_MAX) await context.advanceDays(days)
  }
  if (action === 'play') await context.play(field(form, 'scenario'))
  if (action === 'resend') context.resend(field(form, 'event'))
  if (action === 'flush') await context.flush()
  if (action === 'calm') context.chaos.calm()
  if (action === 'chaos') context.chaos.set(chaosOf(visitNumber(form)))
}

type ReadNumber = (name: string) => number

const visitNumber =
  (form: Visit['form']): ReadNumber =>
  (name) => {
    const value = Number(field(form, name))
    return Number.isFinite(value) && value >= 0 ? value : 0
  }

const API_SWITCHES = ['rateLimited', 'serverError', 'reset', 'hang', 'truncate', 'stale'] as const
const DELIVERY_SWITCHES = ['duplicate', 'reorder', 'delay', 'drop', 'twin', 'lose'] as const

/** What a switch does, in the words of the page. */
const WORDS: Record<string, string> = {
  rateLimited: 'Answer 429',
  serverError: 'Answer 500',
  reset: 'Reset',
  hang: 'Never answer',
  truncate: 'Cut JSON short',
  stale: 'Answer stale',
  duplicate: 'Duplicate',
  reorder: 'Reorder',
  delay: 'Delay',
  drop: 'Drop',
  twin: 'Twin events',
  lose: 'Never generate',
}

/** The form speaks in percent. */
function chaosOf(read: ReadNumber): ChaosChange {
  const share = (name: string) => Math.min(1, read(name) / 100)
  const api = Object.fromEntries(API_SWITCHES.map((name) => [name, share(name)]))
  const deliveries = Object.fromEntries(DELIVERY_SWITCHES.map((name) => [name, share(name)]))
  const rateLimitPerSecond = read('rateLimitPerSecond')
  return { seed: read('seed'), api: { ...api, rateLimitPerSecond }, deliveries }
}

function home(context: PageContext): Html {
  return html`<h1>What exists</h1>
<div class="columns">${clock(context)}${scenarios()}</div>
${subscriptions(context)}${deliveries(context)}${chaos(context)}`
}

function clock(context: PageContext): Html {
  const steps: [string, string][] = [
    ['1', '1 day'],
    ['7', '1 week'],
    ['31', '1 month'],
  ]
  return html`<section class="card" aria-labelledby="clock"><h2 id="clock">Clock</h2>
<p class="price">${minute(context.now())} <span class="soft">UTC</span></p>
<form method="post" action="/-/advance" class="row">${steps.map(
    ([days, name]) => html`<button name="days" value="${days}">+ ${name}</button>`,
  )}</form></section>`
}

function scenarios(): Html {
  return html`<form class="card" method="post" action="/-/play"><h2>Play a scenario</h2>
<label>Scenario <select name="scenario">${Object.entries(SCENARIOS).map(
    ([name, { tells }]) => html`<option value="${name}">${name}: ${tells}</option>`,
  )}</select></label><button>Play</button></form>`
}

function table(title: string, heads: readonly string[], rows: readonly Html[]): Html {
  const id = title.toLowerCase().replaceAll(' ', '-')
  if (rows.length === 0) {
    return html`<section class="card"><h2>${title}</h2><p class="soft">None yet.</p></section>`
  }
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${title}, table"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div></section>`
}

function subscriptions(context: PageContext): Html {
  const rows = context.accounts().flatMap(({ world }) => [
    ...world.checkoutSessions
      .filter(({ status }) => status === 'open')
      .map(
        ({ id }) => html`<tr><td><a href="/checkout/${id}">open checkout</a></td>
<td><span class="badge">open</span></td><td>${world.account ?? ''}</td><td></td></tr>`,
      ),
    ...[...world.subscriptions.newestFirst()].slice(0, ROWS_MAX).map((subscription) => {
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
      }</td></tr>`
    }),
  ])
  return table('Subscriptions', ['Subscription', 'Status', 'Price', 'Latest invoice'], rows)
}

function deliveries(context: PageContext): Html {
  const newest = context.deliveries.log().slice(-ROWS_MAX).reverse()
  const rows = newest.map((delivery) => {
    const last = delivery.attempts.at(-1)
    return html`<tr><td>${delivery.eventType}<br><code>${delivery.eventId}</code></td>
<td><span class="badge">${delivery.state}</span></td>
<td>${delivery.attempts.length} ${last !== undefined && html`(${last.status ?? last.answer})`}</td>
<td><form method="post" action="/-/resend">
<input type="hidden" name="event" value="${delivery.eventId}">
<button aria-label="Resend ${delivery.eventType}">Resend</button></form></td></tr>`
  })
  const heads = ['Event', 'State', 'Attempts', 'Again']
  return html`${table('Deliveries', heads, rows)}
<form method="post" action="/-/flush"><p><button>Try all that wait now</button></p></form>`
}

function chaos({ chaos: { settings } }: PageContext): Html {
  const percent = (name: string, value: number) => html`<label>${WORDS[name]}, %
<input name="${name}" type="number" min="0" max="100" value="${Math.round(value * 100)}"></label>`
  return html`<section class="card" aria-labelledby="chaos"><h2 id="chaos">Mistakes on purpose</h2>
<form method="post" action="/-/chaos"><fieldset><legend>Answers of the API</legend>
<div class="switches">${API_SWITCHES.map((name) => percent(name, settings.api[name]))}
<label>Limit, requests/s
<input name="rateLimitPerSecond" type="number" min="0" value="${settings.api.rateLimitPerSecond}">
</label></div></fieldset>
<fieldset><legend>Deliveries</legend><div class="switches">${DELIVERY_SWITCHES.map((name) =>
    percent(name, settings.deliveries[name]),
  )}<label>Seed <input name="seed" type="number" min="0" value="${settings.seed}"></label>
</div></fieldset>
<div class="row"><button class="main">Set</button></div></form>
<form method="post" action="/-/calm"><p><button>No mistakes</button></p></form></section>`
}
