import { LANGUAGES } from '../../packages/bursar/src/config/mail/parse-notices.ts'
import { SAMPLE_NAMES } from '../../packages/bursar/src/effects/notice/template/sample-notices.ts'
import { code, table } from './markdown.ts'

const SCHEMES = ['light', 'dark'] as const

/** The pictures of one notice, as `npm run docs:notices` names them, with what they show. */
export function picturesOf(notice: string): { file: string; shows: string }[] {
  return LANGUAGES.flatMap((language) =>
    SCHEMES.map((scheme) => ({
      file: `notice-${notice}-${language}-${scheme}.webp`,
      shows: `${notice}, ${language}, ${scheme}`,
    })),
  )
}

export const NOTICE_BLOCKS = {
  'notice-pictures': () =>
    table(
      ['Email', 'English', 'English, dark', 'German', 'German, dark'],
      SAMPLE_NAMES.map((notice) => [
        code(notice),
        ...picturesOf(notice).map(({ file, shows }) => `![${shows}](images/${file})`),
      ]),
    ),
}
