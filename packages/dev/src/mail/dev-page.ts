import { type Html, html } from '@bursar/wire/html'
import type { HttpAnswer } from 'bursar/local'

const STYLE = `
:root { color-scheme: light dark; --line: #d5dbe1; --soft: #4f566b; }
@media (prefers-color-scheme: dark) { :root { --line: #3a3f4b; --soft: #b4bac6; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, 'DejaVu Sans', sans-serif; margin: 0 auto; padding: 1rem;
  max-width: 72rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 1rem 0; } h2 { font-size: 1.125rem; margin: 1rem 0 .5rem; }
nav { display: flex; flex-wrap: wrap; gap: 1rem; } .soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line);
  vertical-align: top; } thead th { border: 0; color: var(--soft); font-weight: 600; }
pre { white-space: pre-wrap; border: 1px solid var(--line); padding: 1rem; }
iframe { width: 100%; height: 44rem; border: 1px solid var(--line); background: #fff; }
.all { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); }
.all section { min-width: 0; }
`

const SHARED = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; " +
  "frame-ancestors 'none'"

/** A page of `bursar dev`. It loads nothing from other hosts. */
export function devPage(title: string, body: Html, status = 200): HttpAnswer {
  const markup = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} · bursar dev</title>
`
  const rest = html`</head>
<body>
<nav><a href="/dev/mails">Caught emails</a> <a href="/dev/emails">All emails</a></nav>
<main><h1>${title}</h1>
${body}</main>
</body>
</html>
`
  const text = `${markup.text}<style>${STYLE}</style>\n${rest.text}`
  return { status, headers: { ...SHARED, 'Content-Security-Policy': PAGE_POLICY }, body: text }
}
