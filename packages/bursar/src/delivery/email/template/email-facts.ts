import type { EmailName } from '../../../subscription/outgoing/message.ts'

/** The facts that the text of an email needs. */
export interface EmailFacts {
  readonly name: EmailName
  /** Untrusted text from a checkout. */
  readonly tenantName: string
  readonly planName: string
  /** The previous plan, for a plan change. */
  readonly planNameBefore: string | null
  readonly isTrial: boolean
  /** Whether Stripe renews and charges it automatically. */
  readonly isRenewedByItself: boolean
  /** Whether the customer pays a sent invoice instead of a card charge. */
  readonly isInvoiced: boolean
  /** Whether access is missing because Stripe paused the subscription. Nothing is to be paid. */
  readonly isPaused: boolean
  /** Whether the subscription is new. */
  readonly isNew: boolean
  /** When it happened at Stripe. null: unknown. */
  readonly happenedAt: Date | null
  readonly termEnd: Date | null
  readonly graceEnd: Date | null
  /** Days until the term ends, rounded up. */
  readonly daysLeft: number | null
  /** The target of the button, if it is not the billing page. */
  readonly link?: { readonly url: string; readonly worksUntil: Date }
  /** The payment, read from Stripe at sending. null: unknown, or no payment. */
  readonly payment: PaymentFacts | null
}

/** Never stored. Read from Stripe when the email is written. */
export interface PaymentFacts {
  /** In the currency's smallest unit. */
  readonly amount: number
  /** Three lowercase letters. */
  readonly currency: string
  /** Last four digits of the card. null: another payment method, or none. */
  readonly cardLast4: string | null
  /** null: there is no invoice yet. */
  readonly invoiceId: string | null
}

/** The facts with dates and amounts formatted in the recipient's language. null: unknown. */
export interface SpokenFacts {
  readonly brand: string
  readonly plan: string
  readonly planBefore: string
  readonly isTrial: boolean
  readonly isRenewedByItself: boolean
  readonly isInvoiced: boolean
  readonly isPaused: boolean
  readonly isNew: boolean
  /** Whether the email has a button. */
  readonly hasLink: boolean
  readonly happenedOn: string | null
  readonly termEnd: string | null
  readonly graceEnd: string | null
  readonly daysLeft: number | null
  /** For an email with its own link: the last day that it works. */
  readonly linkUntil: string | null
  /** `$114.00`. */
  readonly amount: string | null
  /** Its last four digits. */
  readonly card: string | null
}

/** The text of one email. */
export interface EmailWords {
  readonly subject: string
  /** Shown next to the subject in a mailbox. */
  readonly preview: string
  readonly heading: string
  readonly paragraphs: readonly string[]
  /** The label of the button. null: no button. */
  readonly action: string | null
}

/** Text that all emails of a language share. */
export interface Phrases {
  /** null: the tenant has no name that can be shown. */
  readonly greeting: (tenant: string | null) => string
  readonly closing: (brand: string) => string
  /** Why the recipient gets this email. */
  readonly reason: (tenant: string | null, brand: string) => string
  readonly labels: {
    readonly customer: string
    readonly plan: string
    readonly planBefore: string
    readonly renewsOn: string
    readonly endsOn: string
    readonly accessUntil: string
    readonly amount: string
    readonly card: string
  }
}
