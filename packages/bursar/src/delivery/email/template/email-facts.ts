import type { EmailName } from '../../../subscription/outgoing/message.ts'

/** What an email is about, as its words need it. */
export interface EmailFacts {
  readonly name: EmailName
  /** As a stranger typed it. */
  readonly tenantName: string
  readonly planName: string
  /** Of a change of plan. */
  readonly planNameBefore: string | null
  readonly isTrial: boolean
  /** Whether Stripe renews it and charges for it, or somebody has to. */
  readonly isRenewedByItself: boolean
  /** Whether the customer pays an invoice that is sent, instead of a card being charged. */
  readonly isInvoiced: boolean
  /** Whether it has no access because Stripe has paused it: nothing is owed. */
  readonly isPaused: boolean
  /** Whether it was first seen with this. */
  readonly isNew: boolean
  /** When it happened, where that is known: not when we saw it. */
  readonly happenedAt: Date | null
  readonly termEnd: Date | null
  readonly graceEnd: Date | null
  /** Whole days until the term ends, begun ones counted. */
  readonly daysLeft: number | null
  /** Where the button of this email leads, where that is not the billing page. */
  readonly link?: { readonly url: string; readonly worksUntil: Date }
  /** What is to be paid, as Stripe said at sending; null: not known, or nothing of the kind. */
  readonly payment: PaymentFacts | null
}

/** Never stored: read from Stripe when the email is written. */
export interface PaymentFacts {
  /** In the currency's smallest unit. */
  readonly amount: number
  /** Three small letters. */
  readonly currency: string
  /** The last four digits of the card that was charged or will be; null: another means, or none. */
  readonly cardLast4: string | null
  /** The invoice, where there is one already. */
  readonly invoiceId: string | null
}

/** The same with every instant as a date of the reader's language; null: not known. */
export interface SpokenFacts {
  readonly brand: string
  readonly plan: string
  readonly planBefore: string
  readonly isTrial: boolean
  readonly isRenewedByItself: boolean
  readonly isInvoiced: boolean
  readonly isPaused: boolean
  readonly isNew: boolean
  /** Whether there is a page that the mail leads to. */
  readonly hasLink: boolean
  readonly happenedOn: string | null
  readonly termEnd: string | null
  readonly graceEnd: string | null
  readonly daysLeft: number | null
  /** Of a link of its own: the last day that it works. */
  readonly linkUntil: string | null
  /** `$114.00`. */
  readonly amount: string | null
  /** Its last four digits. */
  readonly card: string | null
}

/** What one email says, and nothing of how it looks. */
export interface EmailWords {
  readonly subject: string
  /** Shown beside the subject where mails are listed. */
  readonly preview: string
  readonly heading: string
  readonly paragraphs: readonly string[]
  /** What stands on the button that leads to bills and cards; null: nothing is to be done. */
  readonly action: string | null
}

/** What every email of one language has around its words. */
export interface Phrases {
  /** null: it has no name that can be shown. */
  readonly greeting: (tenant: string | null) => string
  readonly closing: (brand: string) => string
  /** Why somebody gets this mail. */
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
