import type { EmailVariant } from '@bursar/wire/emails'
import type { Language } from '../../config/mail/parse-emails.ts'
import type { PaymentAsked } from '../../stripe/payment-reader.ts'
import type { EmailName } from '../../subscription/outgoing/message.ts'
import type { OvertakenRule } from './overtaken-rules.ts'
import type { EmailFacts, EmailWords, SpokenFacts } from './template/email-facts.ts'

/** Rows of the table below the text. The amount is shown wherever it is known. */
export type FactShown = 'planBefore' | 'plan' | 'termEnd' | 'graceEnd'

/** The definition of one email. The comment above each one names where it is enqueued. */
export interface Email<Name extends EmailName> {
  /** When it is enqueued, in Markdown, for the guide. */
  readonly when: string
  readonly words: Readonly<Record<Language, (facts: SpokenFacts) => EmailWords>>
  readonly shows: readonly FactShown[]
  /** The payment to read from Stripe when the email is written. null: it shows no amount. */
  readonly payment: PaymentAsked['about'] | null
  /** The page that its button opens. `merge`: a one-time link. */
  readonly leadsTo: 'billing_page' | 'merge'
  /** Whether its content is no longer true. */
  readonly isOvertaken: OvertakenRule
  /** Facts of the sample that differ from the default ones. */
  readonly sample: Partial<EmailFacts>
  readonly variants: Readonly<Record<EmailVariant<Name>, Partial<EmailFacts>>>
}
