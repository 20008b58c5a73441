import { randomBytes } from 'node:crypto'

/** Where the page takes its scripts from; both are ours. */
export const SCRIPTS = { library: '/docs/redoc.js', start: '/docs/start.js' }

/**
 * Search needs a worker out of a blob, which the policy does not let in. A link to an error, as
 * `type` of every problem is one, leads to a place that is there only after drawing.
 */
export const START = `const place = location.hash.slice(1)
Redoc.init(
  '/openapi.json',
  { disableSearch: true, hideLoading: true },
  document.getElementById('reference'),
  () => requestAnimationFrame(() => document.getElementById(place)?.scrollIntoView()),
)
`

const NONCE_BYTES = 16

/** Scripts are files of ours; styles need the nonce of the page; all else is refused. */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The page, with a nonce of its own, and the policy that allows just that. `title`: as HTML. */
export function referencePage(title: string): { page: string; policy: string } {
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  // No tag of ours: a bundler would need a helper of its own for the end of a script in one.
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">body { margin: 0 }</style>
</head>
<body>
<main id="reference">
<p>This page needs JavaScript. The API is also described in
<a href="/openapi.json">/openapi.json</a>.</p>
</main>
<script src="${SCRIPTS.library}" nonce="${nonce}"></script>
<script src="${SCRIPTS.start}"></script>
</body>
</html>
`
  return { page, policy: policy(nonce) }
}
