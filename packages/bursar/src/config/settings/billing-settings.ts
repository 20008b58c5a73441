import { parseReferenceKeys } from '../reference-keys.ts'
import {
  baseUrl,
  NONE,
  readBy,
  required,
  setting,
  textLike,
  usual,
  wholeNumber,
} from '../setting.ts'
import type { Read } from './read.ts'
import { parseSigningSecrets } from './signing-secrets.ts'

const DAYS_MAX = 365
const NOTIFICATIONS_MAX = 20
const HOLD_HOURS_MAX = 720

/** Days before the end of a term, each once, the furthest first. */
function parseNotificationDays(text: string): Read<readonly number[]> {
  const day = wholeNumber(1, DAYS_MAX)
  const days: number[] = []
  for (const part of text.split(',')) {
    const read = day.safeParse(part.trim())
    if (!read.success) return { wrong: read.error.issues[0]!.message }
    days.push(read.data)
  }
  if (days.length > NOTIFICATIONS_MAX) {
    return { wrong: `it has more than ${NOTIFICATIONS_MAX} days` }
  }
  return { value: [...new Set(days)].sort((a, b) => b - a) }
}

/** How Stripe is reached, and what is granted when. */
export const BILLING_SETTINGS = {
  STRIPE_SECRET_KEY: setting<string>({
    meaning: 'The Stripe API key. Its mode (live or test) is the mode of the service.',
    expects: 'a secret or restricted Stripe key: sk_live_…, rk_live_…, sk_test_… or rk_test_…',
    schema: textLike(/^[sr]k_(?:live|test)_[A-Za-z0-9_]{1,250}$/, 'it does not have this form'),
    absent: required(''),
    secret: true,
  }),
  STRIPE_WEBHOOK_SECRET: setting<readonly string[]>({
    meaning: 'Verifies the deliveries to `/webhook/stripe`.',
    expects:
      'the signing secret of the webhook endpoint: whsec_ and at least 24 characters; during ' +
      'a rotation several, separated by commas',
    schema: readBy((text) => parseSigningSecrets(text)),
    absent: required([]),
    secret: true,
  }),
  STRIPE_PUBLISHABLE_KEY: setting<string | null>({
    meaning: 'The publishable key that the customer API gives to your checkout pages.',
    expects: 'the publishable Stripe key: pk_live_… or pk_test_…',
    schema: textLike(/^pk_(?:live|test)_[A-Za-z0-9_]{1,250}$/, 'it does not have this form'),
    absent: NONE,
  }),
  STRIPE_API_BASE: setting<URL | null>({
    meaning: 'The URL of the simulator, which then replaces Stripe.',
    expects: 'https://host[:port]; http:// only for this machine, such as http://127.0.0.1:12111',
    schema: baseUrl('host'),
    absent: { value: null, said: 'Stripe' },
  }),
  GRACE_PERIOD_DAYS: setting<number>({
    meaning: 'Days of access after a payment is late, for plans without `gracePeriodDays`.',
    expects: `whole days from 0 to ${DAYS_MAX}`,
    schema: wholeNumber(0, DAYS_MAX),
    absent: usual(14),
  }),
  UNLISTED_PRICE_DAYS: setting<number>({
    meaning: 'Days until operators are reminded of a subscription whose price is in no plan.',
    expects: `whole days from 1 to ${DAYS_MAX}`,
    schema: wholeNumber(1, DAYS_MAX),
    absent: usual(7),
  }),
  NOTIFICATION_DAYS: setting<readonly number[]>({
    meaning: 'Days before the end of a term on which Bursar sends a renewal email.',
    expects: `whole days from 1 to ${DAYS_MAX}, separated by commas`,
    schema: readBy(parseNotificationDays),
    absent: { value: [90, 60, 30, 14, 7, 1], said: '`90,60,30,14,7,1`' },
  }),
  REFERENCE_KEY: setting<readonly string[]>({
    meaning: 'Signs and verifies the tenant IDs in checkouts. Your server needs the same key.',
    expects:
      'a random text of at least 32 characters that signs the references of checkouts; ' +
      'during a rotation several, separated by commas: the first signs, all verify',
    schema: readBy(parseReferenceKeys),
    absent: { value: [], said: 'references are neither signed nor verified' },
    secret: true,
  }),
  HOLD_HOURS: setting<number>({
    meaning: 'Hours after which Bursar alerts operators again about a checkout on hold.',
    expects: `whole hours from 1 to ${HOLD_HOURS_MAX}`,
    schema: wholeNumber(1, HOLD_HOURS_MAX),
    absent: usual(24),
  }),
} as const
