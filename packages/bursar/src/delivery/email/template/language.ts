import { LANGUAGES, type Language } from '../../../config/mail/parse-emails.ts'

/** The first of a customer's locales (`de-AT`) that emails are written in, else the usual one. */
export function languageOf(locales: readonly string[], usual: Language): Language {
  const spoken = locales.map((locale) => locale.toLowerCase().split(/[-_]/)[0])
  const known = spoken.map((code) => LANGUAGES.find((language) => language === code))
  return known.find((language) => language !== undefined) ?? usual
}

const NO_BREAK_SPACE = '\u00a0'
const REGIONS = { en: 'en-GB', de: 'de-DE' } as const satisfies Record<Language, string>

/** How amounts of money are written: `$114.00`, `114,00 $`. */
export const MONEY_LOCALES = { en: 'en-US', de: 'de-DE' } as const satisfies Record<
  Language,
  string
>

/** `4 May 2026`, `4. Mai 2026`: no order of numbers to be read in two ways, and on one line. */
export function dateIn(language: Language, timeZone: string, instant: Date): string {
  const format = { dateStyle: 'long', timeZone } as const
  const date = new Intl.DateTimeFormat(REGIONS[language], format).format(instant)
  return date.replaceAll(' ', NO_BREAK_SPACE)
}
