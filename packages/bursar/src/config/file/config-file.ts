import { z } from 'zod'
import { API } from './api-schema.ts'
import { BRAND, EMAILS } from './emails-schema.ts'
import { ENDPOINTS } from './endpoints-schema.ts'
import { choice, orNone, section, text, usually, wholeNumber } from './file-schema.ts'
import { PLANS } from './plans-schema.ts'
import { POLICY } from './policy-schema.ts'
import { WEBHOOKS } from './webhooks-schema.ts'

const PATH = { pattern: /^[^\0]+$/, say: 'the path of a file', max: 1000 }

const REFRESH = section({
  requestsPerSecond: usually(wholeNumber(1, 100), 20).meta({
    description:
      'Maximum reads per second from Stripe, per account and Stripe endpoint, over all ' +
      'processes: 1 to 100. All endpoints of an account together get four times this rate in ' +
      'live mode, and this rate in test mode. Rechecks without an event get at most half of it.',
  }),
  concurrency: usually(wholeNumber(1, 64), 8).meta({
    description: 'Objects that one process refreshes at the same time: 1 to 64.',
  }),
}).meta({ description: 'How Bursar reads from Stripe.' })

const AUDIT = section({
  anchorFile: orNone(text(PATH)).meta({
    description: 'The file outside the database that records the end of every audit chain.',
    absent: '`.bursar/audit.anchor`',
  }),
}).meta({ description: 'Where the audit log is anchored.' })

/**
 * The config file. The types of `defineConfig`, the schema for editors, the reference page and what
 * is said of a mistake all come from here; `npm run docs` writes the first three.
 */
export const CONFIG_FILE = section({
  plans: PLANS,
  policy: usually(POLICY, {}),
  delivery: usually(choice(['live', 'observe']), 'live').meta({
    description:
      'How new tenants start. `live`: Bursar sends their emails, outgoing webhooks, hooks and ' +
      'provisioning. `observe`: Bursar records them and [sends nothing](../operate/observe.md) ' +
      'until you run `bursar go-live`. Existing tenants keep their mode.',
  }),
  endpoints: usually(ENDPOINTS, {}),
  refresh: usually(REFRESH, {}),
  brand: usually(BRAND, {}),
  emails: usually(EMAILS, {}),
  webhooks: usually(WEBHOOKS, {}),
  api: usually(API, {}),
  audit: usually(AUDIT, {}),
  $schema: z.string({ error: 'must be the path of a JSON schema.' }).optional().meta({
    description: 'The [schema for editors](#in-your-editor). Bursar does not read it.',
    absent: 'none',
  }),
})
