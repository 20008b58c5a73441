import type { EmailVariant } from '@bursar/wire/emails'
import type { Language } from '../../config/mail/parse-emails.ts'
import type { PaymentAsked } from '../../stripe/payment-reader.ts'
import type { EmailName } from '../../subscription/outgoing/message.ts'
import type { OvertakenRule } from './overtaken-rules.ts'
import type { EmailFacts, EmailWords, SpokenFacts } from './template/email-facts.ts'

/** Rows of the table below the words. What is to be paid is shown wherever it is known. */
export type FactShown = 'planBefore' | 'plan' | 'termEnd' | 'graceEnd'

/** All that there is to know of one email. Where it is enqueued stands above each. */
export interface Email<Name extends EmailName> {
  /** When it is enqueued, as the guide says it, in Markdown. */
  readonly when: string
  readonly words: Readonly<Record<Language, (facts: SpokenFacts) => EmailWords>>
  readonly shows: readonly FactShown[]
  /** What is to be paid, read from Stripe when it is written; null: it names no amount. */
  readonly payment: PaymentAsked['about'] | null
  /** The page behind its button; `merge`: one that works once. */
  readonly leadsTo: 'billing_page' | 'merge'
  /** Whether what it says is not true any more, after however many tries. */
  readonly isOvertaken: OvertakenRule
  /** What the usual sample needs besides the usual facts, and what each variant needs. */
  readonly sample: Partial<EmailFacts>
  readonly variants: Readonly<Record<EmailVariant<Name>, Partial<EmailFacts>>>
}
