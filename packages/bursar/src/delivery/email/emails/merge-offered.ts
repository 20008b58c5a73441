import type { Email } from '../email.ts'
import { never } from '../overtaken-rules.ts'
import * as en from '../template/words-en.ts'

/** Enqueued in `subscription/merge/offer-merge.store.ts`. */
export const MERGE_OFFERED: Email<'merge_offered'> = {
  when:
    "Someone paid with this tenant's email address, and their purchase got a separate tenant. " +
    'The email has a one-time link that merges the two. Needs `PUBLIC_URL`',
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
      subject: `Did you make a new purchase from ${brand}?`,
      preview: 'Confirm that the new purchase belongs to your account.',
      heading: 'Did you make this purchase?',
      paragraphs: [
        `Someone bought a subscription from ${brand} with your email address. We can’t verify ` +
          'who it was, so the purchase is in a separate account for now.',
        'If it was you, open the link below to move the purchase to your existing account. The ' +
          `link works only once${en.dated(' and expires on', linkUntil)}.`,
        'If it wasn’t you, ignore this email. Your account stays as it is.',
      ],
      action: 'Review purchase',
    }),
    de: ({ brand, linkUntil }) => ({
      subject: `Stammt der neue Kauf bei ${brand} von Ihnen?`,
      preview: 'Bestätigen Sie, dass der neue Kauf zu Ihrem Konto gehört.',
      heading: 'Stammt dieser Kauf von Ihnen?',
      paragraphs: [
        `Jemand hat bei ${brand} ein Abonnement gekauft und dabei Ihre E-Mail-Adresse angegeben. ` +
          'Wir können nicht prüfen, wer das war. Deshalb befindet sich der Kauf vorerst in einem ' +
          'separaten Konto.',
        'Wenn der Kauf von Ihnen stammt, öffnen Sie den Link unten, um ihn in Ihr bestehendes ' +
          'Konto zu übernehmen. Der Link funktioniert nur einmal' +
          `${linkUntil === null ? '' : ` und ist bis zum ${linkUntil} gültig`}.`,
        'Wenn der Kauf nicht von Ihnen stammt, können Sie diese E-Mail ignorieren. Ihr Konto ' +
          'bleibt dann unverändert.',
      ],
      action: 'Kauf prüfen',
    }),
  },
}
