/** The style of all pages. Pages load nothing from other hosts. */
export const STYLE = `
:root { --ink: #1a1f36; --soft: #4f566b; --line: #d5dbe1; --paper: #fff; --ground: #f6f8fa;
  --accent: #4b3fc4; --good: #0b6b3a; --bad: #a6132f; --warn: #8a4b00; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, 'DejaVu Sans', sans-serif; color: var(--ink);
  background: var(--ground); overflow-wrap: anywhere; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 1rem; }
header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between;
  flex-wrap: wrap; }
header a { font-weight: 600; text-decoration: none; }
footer { color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.125rem; margin: 0 0 .75rem; }
p { margin: 0 0 .75rem; } a { color: var(--accent); }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
.warn { color: var(--warn); } .price { font-size: 2rem; font-weight: 650; margin: .25rem 0; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.25rem; margin: 0 0 1rem; min-width: 0; }
.columns { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 48rem) { .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
.row { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 0 0 1rem; }
.row .row { margin: 0; } .price .soft { font-size: 1rem; font-weight: 400; }
.row > * { flex: 1 1 8rem; min-width: 0; }
.row > button, .row > .button { flex: 0 0 auto; }
label { display: block; font-weight: 550; font-size: .9375rem; margin: 0 0 .75rem; }
.row label { margin: 0; }
input, select { display: block; width: 100%; margin-top: .25rem; padding: .5rem .625rem;
  min-height: 2.75rem; font: inherit; font-weight: 400; color: inherit; background: var(--paper);
  border: 1px solid #8792a2; border-radius: .5rem; }
input[type=radio], input[type=checkbox] { display: inline-block; width: 1.25rem; min-height: 0;
  height: 1.25rem; margin: 0 .5rem 0 0; vertical-align: middle; }
button, .button { display: inline-block; font: inherit; font-weight: 600; cursor: pointer;
  min-height: 2.75rem; padding: .5rem 1rem; border-radius: .5rem; border: 1px solid #8792a2;
  background: var(--paper); color: var(--ink); text-decoration: none; }
button.main { background: var(--accent); border-color: var(--accent); color: #fff; }
.wide { width: 100%; margin: 0 0 1rem; }
td button { min-height: 2rem; padding: .125rem .75rem; font-size: .875rem; }
:focus-visible { outline: 3px solid #8f85f0; outline-offset: 2px; }
.note { border-left: 4px solid var(--bad); background: #fdf0f2; color: var(--bad);
  padding: .75rem 1rem; border-radius: .25rem; margin: 0 0 1rem; }
.note.ok { border-color: var(--good); background: #eefaf3; color: var(--good); }
/* A wide table scrolls. */
.scroll { overflow-x: auto; overflow-wrap: normal; } .scroll th, .scroll button,
.scroll code { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line);
  vertical-align: top; } thead th { border: 0; font-weight: 600; color: var(--soft); }
td.money, th.money { text-align: right; padding-right: 0; white-space: nowrap; }
code { font-size: .875em; } .badge { display: inline-block; padding: 0 .5rem; font-size: .8125rem;
  border-radius: 1rem; border: 1px solid var(--line); background: var(--ground);
  white-space: nowrap; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; } summary { cursor: pointer; padding: .25rem 0; }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
legend { font-weight: 600; padding: 0; margin: 0 0 .5rem; color: var(--soft); }
.switches { display: grid; gap: .75rem; margin-bottom: .75rem;
  grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
.switches label { margin: 0; }
`
