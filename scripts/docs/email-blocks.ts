import { EMAIL_SAMPLES } from '@bursar/wire/emails'
import { LANGUAGES } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { EVERY_EMAIL } from '../../packages/bursar/src/delivery/email/every-email.ts'
import { code, table } from './markdown.ts'

const SCHEMES = ['light', 'dark'] as const

/** The pictures of one email, as `npm run docs:emails` names them, with what they show. */
export function picturesOf(email: string): { file: string; shows: string }[] {
  return LANGUAGES.flatMap((language) =>
    SCHEMES.map((scheme) => ({
      file: `email-${email}-${language}-${scheme}.webp`,
      shows: `${email}, ${language}, ${scheme}`,
    })),
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
        ...picturesOf(email).map(({ file, shows }) => `![${shows}](images/${file})`),
      ]),
    ),
}
