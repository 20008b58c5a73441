import { randomBytes } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import { Html, html } from '@bursar/wire/html'
import type { MergeService, OfferShown } from '../../service/merge/merge-service.ts'
import { type Handle, type HttpAnswer, jsonAnswer } from '../http-message.ts'
import { MERGE_WORDS, type MergeState } from './merge-words.ts'

/** `/merge/<offer>/<token>`. */
const PATH = /^\/merge\/([0-9a-f-]{36})\/([A-Za-z0-9_-]{43})$/
const NONCE_BYTES = 16

const STATUSES: Readonly<Record<MergeState, number>> = {
  open: 200,
  done: 200,
  used: 410,
  expired: 410,
  unknown: 404,
  impossible: 409,
  too_often: 429,
  unavailable: 503,
}

/** The page that each error of the service shows. */
const FAULTS: Readonly<Record<string, MergeState>> = {
  ASKED_TOO_OFTEN: 'too_often',
  ACTION_IMPOSSIBLE: 'impossible',
  OBJECT_UNKNOWN: 'impossible',
  POSTGRES_UNAVAILABLE: 'unavailable',
  POSTGRES_CONFLICT: 'unavailable',
}

const RETRY_AFTER_SECONDS = '5'

const NOT_FOUND = jsonAnswer(404, { code: 'NOT_FOUND' })
const NOT_ALLOWED = jsonAnswer(405, { code: 'METHOD_NOT_ALLOWED' }, { allow: 'GET, HEAD, POST' })

export function isMergePath(path: string): boolean {
  return path.startsWith('/merge/')
}

/**
 * The page behind the link in an email. Only its button merges. Opening the page changes nothing,
 * so that a mail scanner that follows links cannot merge accounts.
 */
export function mergePages(api: MergeService | null): Handle {
  return async (request) => {
    if (api === null) return NOT_FOUND
    const { method } = request
    if (!['GET', 'HEAD', 'POST'].includes(method)) return NOT_ALLOWED
    const [, offerId = '', token = ''] = PATH.exec(request.path) ?? []
    const link = { offerId, token }
    try {
      const shown = await (method === 'POST' ? api.confirm(link) : api.read(link))
      return pageOf(shown, shown.state)
    } catch (error) {
      const state = error instanceof AppError ? FAULTS[error.code] : undefined
      if (state === undefined) throw error
      return pageOf(api.nothing(), state)
    }
  }
}

function pageOf(shown: OfferShown, state: MergeState): HttpAnswer {
  const { language, brand, stays, merged } = shown
  const words = MERGE_WORDS[language][state]({ brand: brand.name, stays, merged })
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  const paragraphs = words.paragraphs.map((text) => html`<p>${text}</p>\n`)
  const form =
    words.button === null
      ? null
      : html`<form method="post"><button type="submit">${words.button}</button></form>`
  const imprint = brand.imprint === null ? null : html`<footer>${brand.imprint}</footer>`
  const { text } = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.title} · ${brand.name}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<p class="brand">${brand.name}</p>
<h1>${words.title}</h1>
${paragraphs}${form}
</main>
${imprint}
</body>
</html>
`
  return { status: STATUSES[state], headers: headersOf(nonce, state), body: text }
}

function headersOf(nonce: string, state: MergeState): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    // Its address is a secret.
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(state === 'too_often' || state === 'unavailable'
      ? { 'Retry-After': RETRY_AFTER_SECONDS }
      : {}),
  }
}

const STYLE = new Html(`
:root { color-scheme: light dark; --ink: #16181d; --soft: #4f5664; --ground: #f4f5f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f1f2f5; --soft: #b4bac6; --ground: #0f1014; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, 'DejaVu Sans', sans-serif; overflow-wrap: anywhere; }
main, footer { max-width: 36rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.3; } .brand, footer { color: var(--soft); }
button { font: inherit; font-weight: 600; padding: .75rem 1.25rem; border: 0; border-radius: .5rem;
  background: #4b3fc4; color: #fff; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
`)
