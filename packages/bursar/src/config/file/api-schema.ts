import { isLoopback } from '../../base/outward/loopback.ts'
import { API_USUAL } from '../api/parse-api.ts'
import { list, section, text, usually } from './file-schema.ts'

const CLAIM = {
  pattern: /^[\x21-\x7e]+$/,
  max: 200,
  say: 'the name of a claim, without spaces',
}
const ORIGIN = {
  pattern: /^https?:\/\/[^/?#@\s]+$/,
  max: 300,
  say: 'an origin like https://app.example.com, with nothing behind the host and its port',
}

const origins = list(text(ORIGIN)).transform((texts, { addIssue }) =>
  texts.flatMap((text) => {
    const url = URL.canParse(text) ? new URL(text) : null
    if (url === null) addIssue('has an entry that is no origin.')
    if (url?.protocol === 'http:' && !isLoopback(url.hostname)) {
      addIssue('may have http:// only for this machine.')
    }
    return url === null ? [] : [url.origin]
  }),
)

/** What customers may ask for. */
export const API = section({
  tenantClaim: usually(text(CLAIM), API_USUAL.tenantClaim).meta({
    description:
      'The claim of a token that says which tenant it speaks for, by an ID of 1 to 128 of `A-Z`, ' +
      '`a-z`, `0-9`, `.`, `_`, `:`, `@` and `-`. Dots lead into claims within claims, as ' +
      '`app_metadata.tenant_id`; a claim whose own name has the dots goes first.',
  }),
  returnOrigins: usually(origins, []).meta({
    description:
      'Origins that a customer may be sent back to from Stripe, and whose pages may call the ' +
      'customer API: `https://host`, `http://` only for this machine.',
    absent: 'none: no checkout can be begun',
  }),
}).meta({ description: 'What [customers](../guides/customer-api.md) may ask for.' })
