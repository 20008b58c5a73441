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
  say: 'an origin such as https://app.example.com, with nothing after the host and its port',
}

const origins = list(text(ORIGIN)).transform((texts, { addIssue }) =>
  texts.flatMap((text) => {
    const url = URL.canParse(text) ? new URL(text) : null
    if (url === null) addIssue('has an entry that is not an origin.')
    if (url?.protocol === 'http:' && !isLoopback(url.hostname)) {
      addIssue('may use http:// only for this machine.')
    }
    return url === null ? [] : [url.origin]
  }),
)

/** What customers may ask for. */
export const API = section({
  tenantClaim: usually(text(CLAIM), API_USUAL.tenantClaim).meta({
    description:
      'The claim of a token that contains the tenant ID: 1 to 128 of `A-Z`, `a-z`, `0-9`, ' +
      '`.`, `_`, `:`, `@` and `-`. Dots lead into nested claims, such as ' +
      '`app_metadata.tenant_id`; a claim whose own name contains the dots takes precedence.',
  }),
  returnOrigins: usually(origins, []).meta({
    description:
      'Origins that Stripe may send a customer back to, and whose pages may call the ' +
      'customer API: `https://host`, `http://` only for this machine.',
    absent: 'none: no checkout can be started',
  }),
}).meta({ description: 'The [customer API](../guides/customer-api.md).' })
