import type { Email } from '../email.ts'
import { whenTermMoved } from '../overtaken-rules.ts'
import { TRIAL } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `schedule/reminders.store.ts`. */
export const TRIAL_ENDING: Email<'trial_ending'> = {
  when:
    'A trial ends in three days; one of three days or less: in one day, or it has just begun ' +
    'and ends within a day. Once per trial',
  shows: ['plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenTermMoved,
  sample: TRIAL,
  variants: { contract: { ...TRIAL, isRenewedByItself: false } },
  words: {
    en: ({ plan, termEnd, daysLeft, isRenewedByItself, isInvoiced }) => ({
      subject: `Your trial ends ${en.inDays(daysLeft)}`,
      preview: `Your trial of ${plan} ends${en.on(termEnd)}.`,
      heading: `Your trial ends ${en.inDays(daysLeft)}`,
      paragraphs: [
        `Your trial of ${plan} ends${en.on(termEnd)}.`,
        isRenewedByItself
          ? `Your subscription begins then ${billedInEnglish(isInvoiced)}. If you do not want ` +
            'that, cancel before this day.'
          : 'If you want to go on, please take out a subscription before this day.',
      ],
      action: en.READ,
    }),
    de: ({ plan, termEnd, daysLeft, isRenewedByItself, isInvoiced }) => ({
      subject: `Ihre Testphase endet ${de.inDays(daysLeft)}`,
      preview: `Ihre Testphase für ${plan} endet${de.on(termEnd)}.`,
      heading: `Ihre Testphase endet ${de.inDays(daysLeft)}`,
      paragraphs: [
        `Ihre Testphase für ${plan} endet${de.on(termEnd)}.`,
        isRenewedByItself
          ? `Dann beginnt Ihr Abonnement ${billedInGerman(isInvoiced)}. Wenn Sie das nicht ` +
            'möchten, kündigen Sie bitte vor diesem Tag.'
          : 'Wenn Sie dabeibleiben möchten, schließen Sie bitte vor diesem Tag ein Abonnement ab.',
      ],
      action: de.READ,
    }),
  },
}

/** How it is paid for. */
function billedInEnglish(isInvoiced: boolean): string {
  return isInvoiced ? 'and we send you an invoice for it' : 'and is billed as agreed'
}

/** How it is paid for. */
function billedInGerman(isInvoiced: boolean): string {
  return isInvoiced ? 'und Sie erhalten eine Rechnung' : 'und wird wie vereinbart abgerechnet'
}
