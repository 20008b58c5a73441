import { LANGUAGES } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { SAMPLE_NAMES } from '../../packages/bursar/src/delivery/email/template/sample-emails.ts'
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
  'email-pictures': () =>
    table(
      ['Email', 'English', 'English, dark', 'German', 'German, dark'],
      SAMPLE_NAMES.map((email) => [
        code(email),
        ...picturesOf(email).map(({ file, shows }) => `![${shows}](images/${file})`),
      ]),
    ),
}
