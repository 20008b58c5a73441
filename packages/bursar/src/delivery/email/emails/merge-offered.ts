import type { Email } from '../email.ts'
import { never } from '../overtaken-rules.ts'
import * as de from '../template/words-de.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/merge/offer-merge.store.ts`. */
export const MERGE_OFFERED: Email<'merge_offered'> = {
  when:
    "Someone paid with this tenant's email address and got a tenant of their own. The email " +
    'has a one-time link that merges the two; it needs `PUBLIC_URL`',
  shows: [],
  payment: null,
  leadsTo: 'merge',
  isOvertaken: never,
  sample: {
    link: { url: 'https://billing.example/merge/…', worksUntil: new Date('2026-05-11T09:00:00Z') },
  },
  variants: {},
  words: {
    en: ({ brand, linkUntil }) => ({
      subject: `Did you buy from ${brand} again?`,
      preview: 'Confirm that the new purchase belongs to your account.',
      heading: 'Is this new purchase yours?',
      paragraphs: [
        `Someone bought a subscription from ${brand} and entered your email address. We can’t ` +
          'verify who they are, so the purchase got a new, separate account.',
        'If you made this purchase, open the link to move it to your existing account. The link ' +
          `works once${en.dated(', until', linkUntil)}.`,
        'If you didn’t, ignore this email. Your account doesn’t change.',
      ],
      action: 'Review the purchase',
    }),
    de: ({ brand, linkUntil }) => ({
      subject: `Haben Sie noch einmal bei ${brand} gekauft?`,
      preview: 'Bestätigen Sie, dass der neue Kauf zu Ihrem Konto gehört.',
      heading: 'Ist dieser neue Kauf von Ihnen?',
      paragraphs: [
        `Jemand hat bei ${brand} ein Abonnement gekauft und dabei Ihre E-Mail-Adresse angegeben. ` +
          'Wir können nicht prüfen, wer das war. Deshalb hat der Kauf ein eigenes, neues Konto ' +
          'bekommen.',
        'Wenn Sie selbst gekauft haben, öffnen Sie den Link, um den Kauf in Ihr bestehendes ' +
          `Konto zu übernehmen. Der Link funktioniert einmal${de.dated(', bis zum', linkUntil)}.`,
        'Wenn nicht, ignorieren Sie diese E-Mail. An Ihrem Konto ändert sich nichts.',
      ],
      action: 'Kauf ansehen',
    }),
  },
}
