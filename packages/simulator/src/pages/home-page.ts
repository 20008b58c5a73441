import { type Html, html } from '@bursar/wire/html'
import type { OutgoingAnswer } from '../api/api.ts'
import type { FaultsChange } from '../faults/fault-injection.ts'
import { SCENARIOS } from '../scenarios/scenarios.ts'
import { Refusal } from '../world/refusal.ts'
import { deliveries } from './delivery-log.ts'
import { minute, note, page, seeOther } from './layout.ts'
import { endpoints, merchant, subscriptions, testClocks } from './object-sections.ts'
import { field, type PageContext, type Visit } from './page-context.ts'

const DAYS_MAX = 3660

/** Objects, deliveries, the clock, and fault injection. */
export async function homePage(visit: Visit): Promise<OutgoingAnswer> {
  if (visit.method === 'GET') return page('Overview', home(visit.context))
  try {
    return seeOther((await act(visit)) ?? '/')
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return page('Overview', html`${note(error.message)}${home(visit.context)}`, 400)
  }
}

/** Returns the next URL, or null for the overview page. */
async function act({ action, context, form }: Visit): Promise<string | null> {
  if (action === 'advance') {
    const days = Number(field(form, 'days'))
    if (days > 0 && days <= DAYS_MAX) await context.advance({ days })
  }
  if (action === 'play') await context.play(field(form, 'scenario'))
  if (action === 'resend') context.resend(field(form, 'event'))
  if (action === 'flush') await context.flush()
  if (action === 'calm') context.faults.calm()
  if (action === 'faults') context.faults.set(faultsOf(visitNumber(form)))
  if (action !== 'checkout' && action !== 'portal') return null
  const platform = context.accounts().find(({ world }) => world.account === null)
  const back = platform?.world.pageUrl('/') ?? '/'
  const session =
    action === 'checkout'
      ? platform?.openCheckout(field(form, 'price'), back)
      : platform?.openPortal(field(form, 'customer'), back)
  return session?.url ?? null
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

/** The label of each fault. */
const LABELS: Record<string, string> = {
  rateLimited: 'Answer 429',
  serverError: 'Answer 500',
  reset: 'Reset connection',
  hang: 'Never answer',
  truncate: 'Truncate JSON',
  stale: 'Return old data',
  duplicate: 'Duplicate',
  reorder: 'Reorder',
  delay: 'Delay',
  drop: 'Never deliver',
  twin: 'Create two events',
  lose: 'Never create event',
}

/** The form uses percentages. */
function faultsOf(read: ReadNumber): FaultsChange {
  const share = (name: string) => Math.min(1, read(name) / 100)
  const api = Object.fromEntries(API_SWITCHES.map((name) => [name, share(name)]))
  const deliveries = Object.fromEntries(DELIVERY_SWITCHES.map((name) => [name, share(name)]))
  const rateLimitPerSecond = read('rateLimitPerSecond')
  return { seed: read('seed'), api: { ...api, rateLimitPerSecond }, deliveries }
}

function home(context: PageContext): Html {
  return html`<h1>Overview</h1>
<div class="columns">${clock(context)}${scenarios()}</div>
${merchant(context)}${subscriptions(context)}${testClocks(context)}
${endpoints(context)}${deliveries(context)}${faults(context)}`
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

function faults({ faults: { settings } }: PageContext): Html {
  const percent = (name: string, value: number) => html`<label>${LABELS[name]}
<input name="${name}" type="number" min="0" max="100" value="${Math.round(value * 100)}"></label>`
  return html`<section class="card" aria-labelledby="faults"><h2 id="faults">Fault injection</h2>
<form method="post" action="/-/faults"><fieldset><legend>API responses (probability in %)</legend>
<div class="switches">${API_SWITCHES.map((name) => percent(name, settings.api[name]))}
<label>Max. requests/s
<input name="rateLimitPerSecond" type="number" min="0" value="${settings.api.rateLimitPerSecond}">
</label></div></fieldset>
<fieldset><legend>Deliveries (probability in %)</legend>
<div class="switches">${DELIVERY_SWITCHES.map((name) =>
    percent(name, settings.deliveries[name]),
  )}<label>Seed <input name="seed" type="number" min="0" value="${settings.seed}"></label>
</div></fieldset>
<div class="row"><button class="main">Apply</button></div></form>
<form method="post" action="/-/calm"><p><button>Clear faults</button></p></form></section>`
}
