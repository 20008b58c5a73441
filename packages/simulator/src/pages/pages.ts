import { html } from '@bursar/wire/html'
import type { OutgoingAnswer } from '../api/api.ts'
import type { IncomingPage, PageHandler } from '../api/http-server.ts'
import { parseForm } from '../api/parse-form.ts'
import { checkoutPage } from './checkout-page.ts'
import { controlAnswer } from './control.ts'
import { homePage } from './home-page.ts'
import { invoicePage } from './invoice-page.ts'
import { page } from './layout.ts'
import type { PageContext, Visit } from './page-context.ts'
import { portalPage } from './portal-page.ts'

const FOREIGN = html`<h1>Request rejected</h1>
<p>This form is on another site. Use the forms of the simulator.</p>`

type Show = (visit: Visit) => OutgoingAnswer | Promise<OutgoingAnswer>

const PAGES: readonly [RegExp, Show][] = [
  [/^\/(?:-\/(?<action>\w+))?$/, homePage],
  [/^\/checkout\/(?<id>\w+)$/, checkoutPage],
  [/^\/portal\/(?<id>\w+)(?:\/(?<action>\w+))?$/, portalPage],
  [/^\/invoice\/(?<id>\w+)(?:\/(?<action>\w+))?$/, invoicePage],
]

/** The pages, on the same port as the API. null: the path belongs to the API. */
export function pagesOf(context: PageContext): PageHandler {
  return async (incoming) => {
    const [path = '/', query = ''] = incoming.path.split('?')
    if (path.startsWith('/-/') && !isForeign(incoming)) {
      const control = await controlAnswer(context, incoming)
      if (control !== null) return control
    }
    for (const [pattern, show] of PAGES) {
      const match = pattern.exec(path)
      if (match === null) continue
      if (incoming.method !== 'GET' && incoming.method !== 'POST') return null
      if (isForeign(incoming)) return page('Rejected', FOREIGN, 403)
      return show({
        context,
        method: incoming.method,
        id: match.groups?.id ?? '',
        action: match.groups?.action ?? '',
        query: parseForm(query),
        form: incoming.method === 'POST' ? parseForm(incoming.body) : parseForm(''),
      })
    }
    return null
  }
}

/** A form on another site must not move the clock. Browsers send the origin of a form. */
function isForeign({ header, method }: IncomingPage): boolean {
  if (method === 'GET') return false
  const site = header('sec-fetch-site')
  return site === 'cross-site' || site === 'same-site'
}
