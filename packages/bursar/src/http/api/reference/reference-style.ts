import { createHash } from 'node:crypto'

export const STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #1a1f36;
  --line: #d5dbe1; --soft: #4f566b; --panel: #f6f8fa;
  --accent: #4b3fd6; --get: #0b6e4f; --post: #8a4b00; --put: #5b3fa8; --delete: #a3123a; }
@media (prefers-color-scheme: dark) { :root { --page: #14171d; --text: #e8ebf0;
  --line: #3a3f4b; --soft: #b4bac6; --panel: #1d2129;
  --accent: #a9a2ff; --get: #5fd3a8; --post: #f0b35f; --put: #c1a8ff; --delete: #ff8fa8; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { font: 16px/1.55 system-ui, 'DejaVu Sans', sans-serif; margin: 0; overflow-wrap: anywhere;
  background: var(--page); color: var(--text); }
.page { display: grid; grid-template-columns: 18rem minmax(0, 1fr); max-width: 84rem;
  margin: 0 auto; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto;
  padding: 1.5rem 1rem; border-right: 1px solid var(--line); font-size: .875rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li a { display: block; padding: .2rem .4rem; border-radius: .3rem; text-decoration: none;
  color: inherit; } nav li a:hover { background: var(--panel); }
nav h2 { font-size: .8125rem; margin: .75rem .4rem .25rem; color: var(--soft); }
main { padding: 1.5rem 2rem 4rem; min-width: 0; }
h1 { font-size: 1.75rem; margin: 0 0 .5rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; } h4 { font-size: .875rem; margin: 1rem 0 .25rem; }
a { color: var(--accent); } .soft { color: var(--soft); }
section.operation { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0;
  padding: 1rem 1.25rem; }
.method { font: 600 .8125rem ui-monospace, 'DejaVu Sans Mono', monospace; margin-right: .5rem; }
.get { color: var(--get); } .post { color: var(--post); } .delete { color: var(--delete); }
.put, .patch { color: var(--put); }
code { font: .875em ui-monospace, 'DejaVu Sans Mono', monospace; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line);
  vertical-align: top; } thead th { border: 0; color: var(--soft); font-weight: 600; }
td:first-child { white-space: nowrap; } td p { margin: 0 0 .25rem; }
.d1 { padding-left: 1rem; } .d2 { padding-left: 2rem; } .d3 { padding-left: 3rem; }
@media (max-width: 60rem) {
  .page { display: block; }
  nav { position: static; max-height: none; border: 0; border-bottom: 1px solid var(--line); }
  main { padding: 1rem; } td:first-child { white-space: normal; }
}
`

const hash = createHash('sha256').update(STYLE).digest('base64')

/** This one style, and nothing else. */
export const REFERENCE_POLICY =
  `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; ` +
  "frame-ancestors 'none'"
