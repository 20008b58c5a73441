import type { Email } from '../email.ts'
import { whenAccessLost } from '../overtaken-rules.ts'
import { TRIAL } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const WELCOME: Email<'welcome'> = {
  when:
    "A tenant's first subscription becomes active or starts a trial. Not sent if the " +
    'subscription is already past due when Bursar first sees it',
  shows: ['plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenAccessLost,
  sample: {},
  variants: { trial: TRIAL },
  words: {
    en: ({ brand, plan, isTrial, termEnd }) => ({
      subject: isTrial
        ? `Welcome to ${brand}: your ${plan} trial has started`
        : `Welcome to ${brand}: your ${plan} subscription is active`,
      preview: isTrial
        ? `Your trial${en.dated(' runs until', termEnd) || ' has started'}.`
        : 'Your subscription is active. You can start right away.',
      heading: `Welcome to ${brand}`,
      paragraphs: [
        isTrial
          ? `Your trial of ${plan} has started${en.dated(' and runs until', termEnd)}.`
          : `Thanks for subscribing. Your ${plan} subscription is active.`,
        'You can start right away.',
      ],
      action: en.READ,
    }),
    de: ({ brand, plan, isTrial, termEnd }) => ({
      subject: isTrial
        ? `Willkommen bei ${brand}: Ihre Testphase für ${plan} läuft`
        : `Willkommen bei ${brand}: Ihr Abonnement ${plan} ist aktiv`,
      preview: isTrial
        ? `Ihre Testphase${de.dated(' läuft bis zum', termEnd) || ' hat begonnen'}.`
        : 'Ihr Abonnement ist aktiv. Sie können sofort loslegen.',
      heading: `Willkommen bei ${brand}`,
      paragraphs: [
        isTrial
          ? `Ihre Testphase für ${plan} hat begonnen${de.dated(' und läuft bis zum', termEnd)}.`
          : `Vielen Dank für Ihre Bestellung. Ihr Abonnement ${plan} ist aktiv.`,
        'Sie können sofort loslegen.',
      ],
      action: de.READ,
    }),
  },
}
