import type { Email } from '../email.ts'
import { whenAccessLost } from '../overtaken-rules.ts'
import { TRIAL } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/outgoing/messages-of-change.ts`. */
export const WELCOME: Email<'welcome'> = {
  when:
    "A tenant's first subscription is active, or its trial has begun; not one that is first " +
    'seen past due',
  shows: ['plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenAccessLost,
  sample: {},
  variants: { trial: TRIAL },
  words: {
    en: ({ brand, plan, isTrial, termEnd }) => ({
      subject: `Welcome to ${brand}`,
      preview: isTrial ? `Your trial of ${plan} has begun.` : `${plan} is ready for you.`,
      heading: `Welcome to ${brand}`,
      paragraphs: [
        isTrial
          ? `Your trial of ${plan} has begun${en.dated(' and runs until', termEnd)}.`
          : `Thank you for your order. Your ${plan} subscription is active.`,
        'You can begin right away.',
      ],
      action: en.READ,
    }),
    de: ({ brand, plan, isTrial, termEnd }) => ({
      subject: `Willkommen bei ${brand}`,
      preview: isTrial
        ? `Ihre Testphase für ${plan} hat begonnen.`
        : `${plan} steht für Sie bereit.`,
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
