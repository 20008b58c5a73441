import type { Email } from '../email.ts'
import { whenStatusMoved } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const GRACE_STARTED: Email<'grace_started'> = {
  when: 'A term that Stripe does not renew has ended',
  shows: ['plan', 'graceEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenStatusMoved,
  sample: {},
  variants: {},
  words: {
    en: ({ plan, termEnd, graceEnd }) => ({
      subject: 'Your subscription has run out',
      preview: `Please renew ${plan}.`,
      heading: 'Your subscription has run out',
      paragraphs: [
        `Your ${plan} subscription ran out${en.dated(' on', termEnd)} and has not been renewed.`,
        en.keptUntil(graceEnd),
      ],
      action: 'Renew subscription',
    }),
    de: ({ plan, termEnd, graceEnd }) => ({
      subject: 'Ihr Abonnement ist abgelaufen',
      preview: `Bitte verlängern Sie ${plan}.`,
      heading: 'Ihr Abonnement ist abgelaufen',
      paragraphs: [
        `Ihr Abonnement ${plan} ist${de.dated(' am', termEnd)} abgelaufen und wurde nicht ` +
          'verlängert.',
        de.keptUntil(graceEnd),
      ],
      action: 'Abonnement verlängern',
    }),
  },
}
