import { Html, html } from '@bursar/wire/html'
import type { EmailModel } from './email-model.ts'
import { readableOn } from './readable-on.ts'

// Mail programs keep inline styles but may strip the head, which contains the dark colors. Without
// it, the email is light and still readable.
const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif"
const INK = '#16181d'
const SOFT = '#4f5664'
const PAPER = '#ffffff'
const LINE = '#d9dde3'
const HEADING = `margin:0 0 16px;font-size:22px;line-height:28px;text-wrap:balance;color:${INK}`
const BOLD = `color:${INK};font-size:16px;font-weight:700`
// A wide logo shrinks on a phone.
const PICTURE = 'max-width:100%;max-height:40px;width:auto;height:auto;border:0'
const CELL =
  `padding:8px 0;border-top:1px solid ${LINE};font-size:15px;line-height:22px;` +
  'text-align:left;vertical-align:top'
const BUTTON =
  'display:inline-block;font-size:16px;line-height:24px;font-weight:600;text-decoration:none;' +
  'padding:10px 20px;border-radius:8px'

const DARK_STYLE = new Html(`
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground { background: #0f1014 !important; color: #b4bac6 !important; }
  .paper { background: #1b1d24 !important; border-color: #343843 !important; }
  .ink { color: #f1f2f5 !important; }
  .soft { color: #b4bac6 !important; }
  .line { border-color: #343843 !important; }
  .logo { background: #ffffff !important; border: 4px solid #ffffff !important;
    border-radius: 6px; box-sizing: border-box; max-height: 48px !important; }
}
@media (max-width: 480px) { .paper { padding: 24px 20px !important; } }`)

/** The email as an HTML document. All values are escaped. It loads only the logo. */
export function toHtml(model: EmailModel): string {
  const { background } = model.brand.colours
  const onGround = readableOn(background)
  return html`<!doctype html>
<html lang="${model.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${model.subject}</title>
<style>${DARK_STYLE}</style>
</head>
<body class="ground" style="margin:0;padding:0;background:${background};color:${onGround}">
<div aria-hidden="true" style="display:none;max-height:0;overflow:hidden">${model.preview}</div>
<main>
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0"
 style="background:${background};color:${onGround};${FONT};overflow-wrap:anywhere">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
 style="max-width:560px">
<tr><td class="paper" style="background:${PAPER};border:1px solid ${LINE};border-radius:12px;\
padding:32px">
${logo(model)}
${body(model)}
</td></tr>
<tr><td style="padding:16px 20px;font-size:13px;line-height:20px">
<p style="margin:0">${model.reason}</p>
${imprint(model)}
</td></tr>
</table>
</td></tr></table>
</main>
</body>
</html>
`.text
}

function logo({ brand }: EmailModel): Html {
  const inner =
    brand.logoUrl === null
      ? html`<span class="ink" style="${BOLD}">${brand.name}</span>`
      : html`<img src="${brand.logoUrl}" alt="${brand.name}" class="logo" height="40"
 style="${PICTURE}">`
  const bar = `border-left:4px solid ${brand.colours.accent}`
  return html`<div style="margin:0 0 24px;padding:4px 0 4px 12px;${bar}">${inner}</div>`
}

function body(model: EmailModel): Html {
  const text = `margin:0 0 16px;font-size:16px;line-height:24px;color:${INK}`
  const paragraphs = [model.greeting, ...model.paragraphs].map(
    (words) => html`<p class="ink" style="${text}">${words}</p>\n`,
  )
  const closing = model.closing.map((line, index) =>
    index === 0 ? html`${line}` : html`<br>${line}`,
  )
  return html`<h1 class="ink" style="${HEADING}">\
${model.heading}</h1>
${paragraphs}${table(model)}${button(model)}
<p class="ink" style="${text};margin-bottom:0">${closing}</p>`
}

function table({ facts }: EmailModel): Html {
  const rows = facts.map(
    ({ label, value }) => html`<tr>
<th scope="row" class="soft line" style="${CELL};padding-right:16px;font-weight:400;color:${SOFT}">\
${label}</th>
<td class="ink line" style="${CELL};color:${INK}">${value}</td>
</tr>
`,
  )
  return html`<table width="100%" cellpadding="0" cellspacing="0" border="0"
 style="margin:8px 0 24px">
${rows}</table>`
}

function button({ action, brand }: EmailModel): Html | null {
  if (action === null) return null
  const { accent } = brand.colours
  return html`
<p style="margin:0 0 24px"><a href="${action.url}"
 style="background:${accent};color:${readableOn(accent)};${BUTTON}">${action.label}</a></p>`
}

function imprint({ brand }: EmailModel): Html | null {
  if (brand.imprint === null) return null
  return html`<p style="margin:8px 0 0">${brand.imprint}</p>`
}
