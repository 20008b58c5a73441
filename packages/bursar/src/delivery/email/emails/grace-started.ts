import type { Email } from '../email.ts'
import { whenStatusMoved } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const GRACE_STARTED: Email<'grace_started'> = {
  when: 'The term of a contract that Stripe does not renew has ended, and the grace period starts',
  shows: ['plan', 'graceEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenStatusMoved,
  sample: { termEnd: new Date('2026-05-04T09:00:00Z') },
  variants: {},
  words: {
    en: ({ plan, termEnd, graceEnd }) => ({
      subject: `Renew your ${plan} subscription to keep your access`,
      preview: `Your subscription ended${en.dated(' on', termEnd)}.`,
      heading: 'Renew your subscription',
      paragraphs: [
        `Your ${plan} subscription ended${en.dated(' on', termEnd)} and hasn’t been renewed.`,
        en.keptUntil(graceEnd),
      ],
      action: 'Renew subscription',
    }),
    de: ({ plan, termEnd, graceEnd }) => ({
      subject: `Bitte verlängern Sie Ihr Abonnement ${plan}`,
      preview: `Ihr Abonnement ist${de.dated(' am', termEnd)} abgelaufen.`,
      heading: 'Bitte verlängern Sie Ihr Abonnement',
      paragraphs: [
        `Ihr Abonnement ${plan} ist${de.dated(' am', termEnd)} abgelaufen und wurde nicht ` +
          'verlängert.',
        de.keptUntil(graceEnd),
      ],
      action: 'Abonnement verlängern',
    }),
  },
}
