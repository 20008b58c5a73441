import { type Html, html } from '@bursar/wire/html'
import { formatMoney } from '@bursar/wire/money'
import type { OutgoingAnswer } from '../api/api.ts'
import { STYLE } from './style.ts'

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
}

/** A whole page. */
export function page(title: string, body: Html, status = 200): OutgoingAnswer {
  const about =
    'This is not Stripe and is not affiliated with Stripe. All data stays on this machine.'
  const markup = html`<title>${title} · Stripe simulator</title>
<header><a href="/">Stripe simulator</a>
  <span class="soft">Test mode: no money moves</span></header>
<main>${body}</main>
<footer>${about}</footer>`
  const head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
  const text =
    `<!doctype html><html lang="en"><head>${head}<style>${STYLE}</style>` +
    `${markup.text.replace('</title>', '</title></head><body>')}</body></html>`
  return { status, headers: HEADERS, body: text, trouble: null }
}

/** After a form: a redirect, so that a reload does not submit the form again. */
export function seeOther(location: string): OutgoingAnswer {
  return { status: 303, headers: { ...HEADERS, location }, body: '', trouble: null }
}

export function notFound(what: string): OutgoingAnswer {
  return page('Not found', html`<h1>Not found</h1><p>This ${what} does not exist.</p>`, 404)
}

/** `2000, usd` → `$20.00`; `¥500` where the currency has no cents. */
export function money(amount: number, currency: string): string {
  return formatMoney(amount, currency, 'en-US')
}

/** `4 Mar 2026`, in UTC as Stripe bills. */
export function day(seconds: number): string {
  const format = { day: 'numeric', month: 'short', timeZone: 'UTC', year: 'numeric' } as const
  return new Intl.DateTimeFormat('en-GB', format).format(seconds * 1000)
}

/** `4 Mar 2026, 10:00`, in UTC. */
export function minute(seconds: number): string {
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat('en-GB', format).format(seconds * 1000)
}

/** A note above a form. Screen readers announce an error. */
export function note(message: string | null, kind: 'bad' | 'ok' = 'bad'): Html | null {
  if (message === null) return null
  return kind === 'ok'
    ? html`<p class="note ok" role="status">${message}</p>`
    : html`<p class="note" role="alert">${message}</p>`
}
