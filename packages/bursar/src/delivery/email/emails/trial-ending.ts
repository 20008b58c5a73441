import type { Email } from '../email.ts'
import { whenTermMoved } from '../overtaken-rules.ts'
import { TRIAL } from '../template/sample-facts.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `schedule/reminders.store.ts`. */
export const TRIAL_ENDING: Email<'trial_ending'> = {
  when:
    'A trial ends in three days. If the trial lasts three days or less, the email is sent one ' +
    'day before the end. If it lasts a day or less, the email is sent immediately. Once per trial',
  shows: ['plan', 'termEnd'],
  payment: null,
  leadsTo: 'billing_page',
  isOvertaken: whenTermMoved,
  sample: TRIAL,
  variants: { contract: { ...TRIAL, isRenewedByItself: false } },
  words: {
    en: ({ plan, termEnd, daysLeft, isRenewedByItself, isInvoiced }) => ({
      subject: `Your ${plan} trial ends ${en.inDays(daysLeft)}`,
      preview: isRenewedByItself
        ? 'Your paid subscription then starts automatically.'
        : 'Subscribe to keep your access.',
      heading: `Your trial ends ${en.inDays(daysLeft)}`,
      paragraphs: [
        `Your trial of ${plan} ends${en.on(termEnd)}.`,
        isRenewedByItself
          ? `Your paid subscription then starts automatically${billedInEnglish(isInvoiced)}. If ` +
            'you don’t want to continue, cancel before that date.'
          : 'To keep your access, subscribe before that date.',
      ],
      action: isRenewedByItself ? en.READ : 'Subscribe',
    }),
    de: ({ plan, termEnd, daysLeft, isRenewedByItself, isInvoiced }) => ({
      subject: `Ihre Testphase für ${plan} endet ${de.inDays(daysLeft)}`,
      preview: isRenewedByItself
        ? 'Danach beginnt automatisch Ihr kostenpflichtiges Abonnement.'
        : 'Schließen Sie ein Abonnement ab, um Ihren Zugang zu behalten.',
      heading: `Ihre Testphase endet ${de.inDays(daysLeft)}`,
      paragraphs: [
        `Ihre Testphase für ${plan} endet${de.on(termEnd)}.`,
        isRenewedByItself
          ? 'Danach beginnt automatisch Ihr kostenpflichtiges Abonnement' +
            `${billedInGerman(isInvoiced)}. ` +
            'Wenn Sie das nicht möchten, kündigen Sie bitte vor diesem Datum.'
          : 'Um Ihren Zugang zu behalten, schließen Sie bitte vor diesem Datum ein Abonnement ab.',
      ],
      action: isRenewedByItself ? de.READ : 'Abonnement abschließen',
    }),
  },
}

/** A trial may have no payment method yet, so a charge is announced only by what is certain. */
function billedInEnglish(isInvoiced: boolean): string {
  return isInvoiced ? ', and we’ll send you an invoice' : ''
}

function billedInGerman(isInvoiced: boolean): string {
  return isInvoiced ? ', und Sie erhalten eine Rechnung' : ''
}
