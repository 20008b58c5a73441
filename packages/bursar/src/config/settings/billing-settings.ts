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
    meaning: 'The API key for Stripe. Its mode, live or test, is the mode of the service.',
    expects: 'a secret or restricted key of Stripe: sk_live_…, rk_live_…, sk_test_… or rk_test_…',
    schema: textLike(/^[sr]k_(?:live|test)_[A-Za-z0-9_]{1,250}$/, 'it is not such a key'),
    absent: required(''),
    secret: true,
  }),
  STRIPE_WEBHOOK_SECRET: setting<readonly string[]>({
    meaning: 'Verifies what arrives at `/webhook/stripe`.',
    expects:
      'the signing secret of the webhook endpoint: whsec_ and at least 24 characters; ' +
      'several, separated by commas, while one is rolled',
    schema: readBy((text) => parseSigningSecrets(text)),
    absent: required([]),
    secret: true,
  }),
  STRIPE_PUBLISHABLE_KEY: setting<string | null>({
    meaning: 'The key for your checkout pages; the customer API hands it out.',
    expects: 'the publishable key of Stripe: pk_live_… or pk_test_…',
    schema: textLike(/^pk_(?:live|test)_[A-Za-z0-9_]{1,250}$/, 'it is not such a key'),
    absent: NONE,
  }),
  STRIPE_API_BASE: setting<URL | null>({
    meaning: 'Another Stripe than Stripe: the simulator.',
    expects: 'https://host[:port]; http:// only for this machine, such as http://127.0.0.1:12111',
    schema: baseUrl('host'),
    absent: { value: null, said: 'Stripe itself' },
  }),
  GRACE_PERIOD_DAYS: setting<number>({
    meaning: 'Days of access after a payment is late, where a plan says nothing else.',
    expects: `whole days from 0 to ${DAYS_MAX}`,
    schema: wholeNumber(0, DAYS_MAX),
    absent: usual(14),
  }),
  UNLISTED_PRICE_DAYS: setting<number>({
    meaning:
      'After how many days operators are reminded of a subscription whose price is in no plan.',
    expects: `whole days from 1 to ${DAYS_MAX}`,
    schema: wholeNumber(1, DAYS_MAX),
    absent: usual(7),
  }),
  NOTIFICATION_DAYS: setting<readonly number[]>({
    meaning: 'How many days before the end of a term its renewal is announced by email.',
    expects: `whole days from 1 to ${DAYS_MAX}, separated by commas`,
    schema: readBy(parseNotificationDays),
    absent: { value: [90, 60, 30, 14, 7, 1], said: '`90,60,30,14,7,1`' },
  }),
  REFERENCE_KEY: setting<readonly string[]>({
    meaning: 'Signs the tenant of a checkout. Your server needs the same key.',
    expects:
      'a random text of at least 32 characters that signs the references of checkouts; several, ' +
      'separated by commas, while one is rolled: the first signs, all verify',
    schema: readBy(parseReferenceKeys),
    absent: { value: [], said: 'no reference is signed or verified' },
    secret: true,
  }),
  HOLD_HOURS: setting<number>({
    meaning: 'After how many hours a checkout on hold is escalated.',
    expects: `whole hours from 1 to ${HOLD_HOURS_MAX}`,
    schema: wholeNumber(1, HOLD_HOURS_MAX),
    absent: usual(24),
  }),
} as const
