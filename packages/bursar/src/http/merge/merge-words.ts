import type { Language } from '../../config/mail/parse-emails.ts'

export interface MergeWords {
  readonly title: string
  readonly paragraphs: readonly string[]
  /** The label of the button. null: the page has no button. */
  readonly button: string | null
}

interface Names {
  readonly brand: string
  readonly stays: string
  readonly merged: string
}

export type MergeState =
  | 'open'
  | 'done'
  | 'used'
  | 'expired'
  | 'unknown'
  | 'impossible'
  | 'too_often'
  | 'unavailable'

type Words = Readonly<Record<MergeState, (names: Names) => MergeWords>>

const page = (title: string, ...paragraphs: string[]): MergeWords => ({
  title,
  paragraphs,
  button: null,
})

const ENGLISH: Words = {
  open: ({ brand, stays, merged }) => ({
    title: 'Move this purchase to your account?',
    paragraphs: [
      `A new purchase from ${brand} is in a separate account, ${merged}. You can merge that ` +
        `account into your existing account, ${stays}.`,
      `After the merge, ${stays} has the subscriptions and the usage of ${merged}. People who ` +
        `used ${merged} then use ${stays}.`,
      'Continue only if you made this purchase. If you didn’t, close this page. Nothing changes.',
    ],
    button: 'Merge the accounts',
  }),
  done: ({ stays, merged }) =>
    page(
      'The accounts are merged',
      `${stays} now has the subscriptions and the usage of ${merged}. You can close this page.`,
    ),
  used: () =>
    page(
      'This link is no longer valid',
      'Either the two accounts are already merged, or a newer link replaced this one. If ' +
        'the accounts are still separate, open the link in the newest email.',
    ),
  expired: ({ brand }) =>
    page('This link has expired', `To merge the two accounts, contact ${brand}.`),
  unknown: ({ brand }) =>
    page(
      'This link does not work',
      'Check that you opened the complete link from the email.',
      `If it still does not work, contact ${brand}.`,
    ),
  impossible: ({ brand }) =>
    page(
      'The accounts cannot be merged',
      'The accounts changed after we sent the email, so this link can no longer merge them. For ' +
        `help, contact ${brand}.`,
    ),
  too_often: () =>
    page('Too many attempts', 'Wait a few seconds, then open the link from the email again.'),
  unavailable: () =>
    page(
      'This page is temporarily unavailable',
      'Wait a few minutes, then open the link from the email again.',
    ),
}

const GERMAN: Words = {
  open: ({ brand, stays, merged }) => ({
    title: 'Diesen Kauf in Ihr Konto übernehmen?',
    paragraphs: [
      `Ein neuer Kauf bei ${brand} befindet sich in einem separaten Konto: ${merged}. Sie können ` +
        `dieses Konto mit Ihrem bestehenden Konto ${stays} zusammenführen.`,
      `${stays} übernimmt dabei die Abonnements und die Nutzung von ${merged}. Wer bisher ` +
        `${merged} verwendet hat, verwendet danach ${stays}.`,
      'Fahren Sie nur fort, wenn der Kauf von Ihnen stammt. Andernfalls schließen Sie einfach ' +
        'diese Seite. Dann ändert sich nichts.',
    ],
    button: 'Konten zusammenführen',
  }),
  done: ({ stays, merged }) =>
    page(
      'Die Konten wurden zusammengeführt',
      `${stays} enthält jetzt die Abonnements und die Nutzung von ${merged}. Sie können diese ` +
        'Seite schließen.',
    ),
  used: () =>
    page(
      'Dieser Link ist nicht mehr gültig',
      'Entweder sind die beiden Konten bereits zusammengeführt, oder ein neuerer Link hat diesen ' +
        'ersetzt. Falls die Konten noch getrennt sind, öffnen Sie bitte den Link in der neuesten ' +
        'E-Mail.',
    ),
  expired: ({ brand }) =>
    page(
      'Dieser Link ist abgelaufen',
      `Wenn Sie die beiden Konten zusammenführen möchten, wenden Sie sich bitte an ${brand}.`,
    ),
  unknown: ({ brand }) =>
    page(
      'Dieser Link funktioniert nicht',
      'Bitte prüfen Sie, ob Sie den vollständigen Link aus der E-Mail geöffnet haben.',
      `Wenn der Link weiterhin nicht funktioniert, wenden Sie sich bitte an ${brand}.`,
    ),
  impossible: ({ brand }) =>
    page(
      'Die Konten können nicht zusammengeführt werden',
      'Die Konten haben sich nach dem Versand der E-Mail geändert. Deshalb lassen sie sich mit ' +
        `diesem Link nicht mehr zusammenführen. Bei Fragen wenden Sie sich bitte an ${brand}.`,
    ),
  too_often: () =>
    page(
      'Zu viele Versuche',
      'Bitte warten Sie einige Sekunden und öffnen Sie dann den Link aus der E-Mail erneut.',
    ),
  unavailable: () =>
    page(
      'Diese Seite ist vorübergehend nicht verfügbar',
      'Bitte öffnen Sie den Link aus der E-Mail in einigen Minuten erneut.',
    ),
}

/** The texts of the merge page, in the language of the email. */
export const MERGE_WORDS = { en: ENGLISH, de: GERMAN } as const satisfies Record<Language, Words>
