import { type Html, html } from '@bursar/wire/html'

/** A section with a table that scrolls if it is too wide. */
export function table(title: string, heads: readonly string[], rows: readonly Html[]): Html {
  const id = title.toLowerCase().replaceAll(' ', '-')
  if (rows.length === 0) {
    return html`<section class="card"><h2>${title}</h2><p class="soft">None yet.</p></section>`
  }
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="${title}, table"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div></section>`
}
