import { type Html, html } from '@bursar/wire/html'
import type { Delivery } from '../deliver/delivery.ts'
import { minute } from './layout.ts'
import type { PageContext } from './page-context.ts'
import { table } from './table.ts'

const ROWS_MAX = 10

/** The newest deliveries with their attempts and a button to resend each. */
export function deliveries(context: PageContext): Html {
  const newest = context.deliveries.log().slice(-ROWS_MAX).reverse()
  const rows = newest.map(
    (delivery) => html`<tr><td>${delivery.eventType}<br><code>${delivery.eventId}</code></td>
<td><span class="badge">${delivery.state}</span></td><td>${attempts(delivery)}</td>
<td><form method="post" action="/-/resend">
<input type="hidden" name="event" value="${delivery.eventId}">
<button aria-label="Resend ${delivery.eventType}">Resend</button></form></td></tr>`,
  )
  const heads = ['Event', 'Status', 'Attempts', 'Action']
  return html`${table('Deliveries', heads, rows)}
<form method="post" action="/-/flush"><p><button>Send pending deliveries now</button></p></form>`
}

function attempts({ attempts: tries }: Delivery): Html {
  const last = tries.at(-1)
  if (last === undefined) return html`0`
  return html`<details><summary>${tries.length} (${last.status ?? 'no response'})</summary>
<ol>${tries.map(
    ({ answer, at, durationMs, status }) =>
      html`<li>${minute(at / 1000)}, ${durationMs} ms: ${status ?? 'no response'}
<code>${answer}</code></li>`,
  )}</ol></details>`
}
