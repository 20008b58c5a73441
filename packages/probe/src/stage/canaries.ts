import type { Buyer } from './buyer.ts'
import { mailParts } from './mail-parts.ts'

/** Text that reveals whether it is interpreted instead of stored. */
export const INJECTIONS = [
  'O\'Brien "probe"',
  '$(id) `id`',
  'X{{7*7}}X',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the unexpanded text is the point
  'X${7*7}X',
  '<b>probe</b>',
  'line one\r\nBcc: probe@evil.example',
] as const

/** Text after a template engine or shell has interpreted it. */
const INTERPRETED = /X49X|uid=\d+/
/** Only in HTML. */
const MARKUP = /<b>probe<\/b>/
const FORGED_HEADER = /^Bcc: probe@evil/im

/** A subject or plain text may contain any text, but must not create a header. */
export function showsInterpreted(mail: string): boolean {
  return mailParts(mail).some(
    ({ head, type, body }) =>
      FORGED_HEADER.test(head) ||
      INTERPRETED.test(body) ||
      (type === 'text/html' && MARKUP.test(body)),
  )
}

/** Puts text into fields that a customer controls: name, company, metadata. */
export function dress(buyer: Buyer, text: string): void {
  buyer.customer['name'] = text
  const details = buyer.session['customer_details'] as Record<string, unknown>
  details['name'] = text
  buyer.invoice['customer_name'] = text
  const metadata = { company_name: text, note: text }
  for (const object of [buyer.session, buyer.subscription, buyer.customer]) {
    object['metadata'] = { ...(object['metadata'] as object), ...metadata }
  }
}
