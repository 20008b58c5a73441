import type { Language } from '../../config/mail/parse-emails.ts'

export interface MergeWords {
  readonly title: string
  readonly paragraphs: readonly string[]
  /** On the button; null: there is none. */
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
      `A new purchase from ${brand} got its own account, ${merged}. You can merge it into your ` +
        `existing account, ${stays}.`,
      `${stays} then has everything that ${merged} has: its subscriptions and its usage. People ` +
        `who use ${merged} use ${stays} from then on.`,
      'Continue only if you made this purchase. If you didn’t, close this page: nothing changes.',
    ],
    button: 'Merge the accounts',
  }),
  done: ({ stays, merged }) =>
    page('The accounts are merged', `${stays} now has everything that ${merged} had.`),
  used: () =>
    page(
      'This link was already used',
      'The two accounts were merged, or the link was replaced. Nothing was changed now.',
    ),
  expired: ({ brand }) =>
    page(
      'This link has expired',
      `Nothing was changed. To merge the two accounts, contact ${brand}: they can do it for you.`,
    ),
  unknown: ({ brand }) =>
    page(
      'This link does not work',
      'Check that you opened the whole link from the email, including its end.',
      `If it still does not work, contact ${brand}.`,
    ),
  impossible: ({ brand }) =>
    page(
      'The accounts cannot be merged',
      `They have changed since the email was sent. Nothing was changed. Contact ${brand}.`,
    ),
  too_often: () =>
    page('Too many attempts', 'Wait a few seconds, then open the link from the email again.'),
  unavailable: () =>
    page('Temporarily unavailable', 'Nothing was changed. Open the link again in a few minutes.'),
}

const GERMAN: Words = {
  open: ({ brand, stays, merged }) => ({
    title: 'Diesen Kauf in Ihr Konto übernehmen?',
    paragraphs: [
      `Ein neuer Kauf bei ${brand} hat ein eigenes Konto bekommen: ${merged}. Sie können es mit ` +
        `Ihrem bestehenden Konto ${stays} zusammenführen.`,
      `${stays} hat danach alles, was ${merged} hat: die Abonnements und die Nutzung. Wer ` +
        `${merged} benutzt, benutzt von da an ${stays}.`,
      'Fahren Sie nur fort, wenn Sie selbst gekauft haben. Wenn nicht, schließen Sie diese ' +
        'Seite: Es ändert sich nichts.',
    ],
    button: 'Konten zusammenführen',
  }),
  done: ({ stays, merged }) =>
    page('Die Konten sind zusammengeführt', `${stays} hat jetzt alles, was ${merged} hatte.`),
  used: () =>
    page(
      'Dieser Link wurde schon benutzt',
      'Die beiden Konten wurden zusammengeführt, oder der Link wurde ersetzt. Jetzt hat sich ' +
        'nichts geändert.',
    ),
  expired: ({ brand }) =>
    page(
      'Dieser Link ist abgelaufen',
      'Es hat sich nichts geändert. Wenn Sie die Konten zusammenführen möchten, wenden Sie ' +
        `sich bitte an ${brand}.`,
    ),
  unknown: ({ brand }) =>
    page(
      'Dieser Link funktioniert nicht',
      'Bitte prüfen Sie, ob Sie den ganzen Link aus der E-Mail geöffnet haben, bis zum Ende.',
      `Wenn er dann noch nicht funktioniert, wenden Sie sich bitte an ${brand}.`,
    ),
  impossible: ({ brand }) =>
    page(
      'Die Konten können nicht zusammengeführt werden',
      'Sie haben sich seit der E-Mail verändert. Es wurde nichts geändert. Bitte wenden Sie sich ' +
        `an ${brand}.`,
    ),
  too_often: () =>
    page(
      'Zu viele Versuche',
      'Bitte warten Sie ein paar Sekunden. Öffnen Sie dann den Link noch einmal.',
    ),
  unavailable: () =>
    page(
      'Vorübergehend nicht erreichbar',
      'Es hat sich nichts geändert. Bitte öffnen Sie den Link in ein paar Minuten noch einmal.',
    ),
}

/** What the merge page says, in the language of the email. */
export const MERGE_WORDS = { en: ENGLISH, de: GERMAN } as const satisfies Record<Language, Words>
