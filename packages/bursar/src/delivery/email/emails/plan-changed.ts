import type { Email } from '../email.ts'
import { whenAccessLost } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const PLAN_CHANGED: Email<'plan_changed'> = {
  when: 'The plan changed and the tenant has access. Sent in addition to an email about the status',
  shows: ['planBefore', 'plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenAccessLost,
  sample: {},
  variants: {},
  words: {
    en: ({ plan, planBefore }) => ({
      subject: `Your plan is now ${plan}`,
      preview: 'Your next invoice reflects the change.',
      heading: `Your plan is now ${plan}`,
      paragraphs: [
        planBefore === plan
          ? `Your plan is now ${plan}.`
          : `Your plan changed from ${planBefore} to ${plan}.`,
        'Your next invoice reflects the change.',
      ],
      action: en.READ,
    }),
    de: ({ plan, planBefore }) => ({
      subject: `Ihr Tarif ist jetzt ${plan}`,
      preview: 'Ihre nächste Rechnung berücksichtigt die Änderung.',
      heading: `Ihr Tarif ist jetzt ${plan}`,
      paragraphs: [
        planBefore === plan
          ? `Ihr Tarif ist jetzt ${plan}.`
          : `Ihr Tarif wurde von ${planBefore} auf ${plan} umgestellt.`,
        'Ihre nächste Rechnung berücksichtigt die Änderung.',
      ],
      action: de.READ,
    }),
  },
}
