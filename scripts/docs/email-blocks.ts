import { EMAIL_SAMPLES } from '@bursar/wire/emails'
import { LANGUAGES } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { EVERY_EMAIL } from '../../packages/bursar/src/delivery/email/every-email.ts'
import { code, table } from './markdown.ts'

const SCHEMES = ['light', 'dark'] as const

/** In pixels: on a phone, and in the window of a mail program. */
export const EMAIL_WIDTHS = [390, 1440] as const

interface Picture {
  readonly phone: string
  readonly desktop: string
  readonly shows: string
}

/** The pictures of one email, as `npm run docs:emails` names them, with what they show. */
export function picturesOf(email: string): Picture[] {
  return LANGUAGES.flatMap((language) =>
    SCHEMES.map((scheme) => {
      const [phone, desktop] = EMAIL_WIDTHS.map(
        (width) => `email-${email}-${language}-${scheme}-${width}.webp`,
      )
      return { phone: phone!, desktop: desktop!, shows: `${email}, ${language}, ${scheme}` }
    }),
  )
}

export const EMAIL_BLOCKS = {
  emails: () =>
    table(
      ['Email', 'When', 'Amount'],
      Object.entries(EVERY_EMAIL).map(([name, { when, payment }]) => [
        code(name),
        when,
        payment === null ? '' : 'yes',
      ]),
    ),
  'email-pictures': () =>
    table(
      ['Email', 'English', 'English, dark', 'German', 'German, dark'],
      EMAIL_SAMPLES.map((email) => [
        code(email),
        ...picturesOf(email).map(
          ({ phone, desktop, shows }) => `[![${shows}](images/${phone})](images/${desktop})`,
        ),
      ]),
    ),
}
