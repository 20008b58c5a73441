import type { Email } from '../email.ts'
import { never } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const CANCELLED: Email<'cancelled'> = {
  when: 'The subscription has ended',
  shows: ['plan'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: never,
  sample: {},
  variants: {},
  words: {
    en: ({ plan, happenedOn }) => ({
      subject: 'Your subscription has ended',
      preview: `${plan} has ended${en.dated(', on', happenedOn)}.`,
      heading: 'Your subscription has ended',
      paragraphs: [
        happenedOn === null
          ? `Your ${plan} subscription has ended and does not renew any more.`
          : `Your ${plan} subscription ended on ${happenedOn} and does not renew any more.`,
        'You are welcome to subscribe again at any time.',
      ],
      action: en.READ,
    }),
    de: ({ plan, happenedOn }) => ({
      subject: 'Ihr Abonnement ist beendet',
      preview: `${plan} ist${de.dated(' seit dem', happenedOn)} beendet.`,
      heading: 'Ihr Abonnement ist beendet',
      paragraphs: [
        `Ihr Abonnement ${plan} ist${de.dated(' seit dem', happenedOn)} beendet und verlängert ` +
          'sich nicht mehr.',
        'Sie können jederzeit ein neues Abonnement abschließen.',
      ],
      action: de.READ,
    }),
  },
}
