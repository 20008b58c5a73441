import type { Email } from '../email.ts'
import { whenAccessLost } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const REACTIVATED: Email<'reactivated'> = {
  when: 'Access is back, also by a new subscription of a tenant that had lost it',
  shows: ['plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenAccessLost,
  sample: {},
  variants: { return: { isNew: true } },
  words: {
    en: ({ plan, isNew }) => ({
      subject: 'Your access is back',
      preview: isNew ? `${plan} is ready for you.` : `${plan} is active again.`,
      heading: 'Your access is back',
      paragraphs: [
        isNew
          ? `Thank you for your order. Your ${plan} subscription is active.`
          : `Everything is settled. Your ${plan} subscription is active again.`,
        'Thank you for staying with us.',
      ],
      action: en.READ,
    }),
    de: ({ plan, isNew }) => ({
      subject: 'Ihr Zugang ist wieder da',
      preview: isNew ? `${plan} steht für Sie bereit.` : `${plan} ist wieder aktiv.`,
      heading: 'Ihr Zugang ist wieder da',
      paragraphs: [
        isNew
          ? `Vielen Dank für Ihre Bestellung. Ihr Abonnement ${plan} ist aktiv.`
          : `Alles ist geklärt. Ihr Abonnement ${plan} ist wieder aktiv.`,
        'Danke, dass Sie bei uns bleiben.',
      ],
      action: de.READ,
    }),
  },
}
