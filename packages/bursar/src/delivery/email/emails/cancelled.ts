import type { Email } from '../email.ts'
import { never } from '../overtaken-rules.ts'

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
      subject: `Your ${plan} subscription has ended`,
      preview: 'You can subscribe again at any time.',
      heading: 'Your subscription has ended',
      paragraphs: [
        happenedOn === null
          ? `Your ${plan} subscription has ended and will not renew.`
          : `Your ${plan} subscription ended on ${happenedOn} and will not renew.`,
        'You can subscribe again at any time.',
      ],
      action: 'Subscribe again',
    }),
    de: ({ plan, happenedOn }) => ({
      subject: `Ihr Abonnement ${plan} ist beendet`,
      preview: 'Sie können jederzeit ein neues Abonnement abschließen.',
      heading: 'Ihr Abonnement ist beendet',
      paragraphs: [
        happenedOn === null
          ? `Ihr Abonnement ${plan} ist beendet und wird nicht verlängert.`
          : `Ihr Abonnement ${plan} endete am ${happenedOn} und wird nicht verlängert.`,
        'Sie können jederzeit ein neues Abonnement abschließen.',
      ],
      action: 'Erneut abonnieren',
    }),
  },
}
