import type { Email } from '../email.ts'
import { whenAccessLost } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const PLAN_CHANGED: Email<'plan_changed'> = {
  when: 'The plan is another one, and there is access; beside what the status has to say',
  shows: ['planBefore', 'plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenAccessLost,
  sample: {},
  variants: {},
  words: {
    en: ({ plan, planBefore }) => ({
      subject: `Your plan is now ${plan}`,
      preview: `It was ${planBefore} before.`,
      heading: `Your plan is now ${plan}`,
      paragraphs: [
        `We changed your plan from ${planBefore} to ${plan}.`,
        'Your next bill shows what that means for the amount.',
      ],
      action: en.READ,
    }),
    de: ({ plan, planBefore }) => ({
      subject: `Ihr Tarif ist jetzt ${plan}`,
      preview: `Bisher war es ${planBefore}.`,
      heading: `Ihr Tarif ist jetzt ${plan}`,
      paragraphs: [
        `Wir haben Ihren Tarif von ${planBefore} auf ${plan} umgestellt.`,
        'Ihre nächste Rechnung zeigt, was das für den Betrag bedeutet.',
      ],
      action: de.READ,
    }),
  },
}
