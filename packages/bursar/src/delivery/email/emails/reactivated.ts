import type { Email } from '../email.ts'
import { whenAccessLost } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const REACTIVATED: Email<'reactivated'> = {
  when: 'A tenant that had lost access has it again, possibly through a new subscription',
  shows: ['plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenAccessLost,
  sample: {},
  variants: { return: { isNew: true } },
  words: {
    en: ({ plan, isNew }) => ({
      subject: `Your access to ${plan} is back`,
      preview: 'You don’t need to do anything else.',
      heading: 'Your access is back',
      paragraphs: [
        isNew
          ? `Thanks for subscribing again. Your ${plan} subscription is active.`
          : `Your ${plan} subscription is active again.`,
        'You have full access again and don’t need to do anything else.',
      ],
      action: en.READ,
    }),
    de: ({ plan, isNew }) => ({
      subject: `Sie haben wieder Zugang zu ${plan}`,
      preview: 'Sie müssen nichts weiter tun.',
      heading: 'Sie haben wieder Zugang',
      paragraphs: [
        isNew
          ? `Schön, dass Sie wieder da sind. Ihr Abonnement ${plan} ist aktiv.`
          : `Ihr Abonnement ${plan} ist wieder aktiv.`,
        'Sie haben wieder vollen Zugang und müssen nichts weiter tun.',
      ],
      action: de.READ,
    }),
  },
}
