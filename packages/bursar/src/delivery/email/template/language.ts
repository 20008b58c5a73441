import { LANGUAGES, type Language } from '../../../config/mail/parse-emails.ts'

/** The language of the first supported locale (`de-AT`), or else the default language. */
export function languageOf(locales: readonly string[], usual: Language): Language {
  const spoken = locales.map((locale) => locale.toLowerCase().split(/[-_]/)[0])
  const known = spoken.map((code) => LANGUAGES.find((language) => language === code))
  return known.find((language) => language !== undefined) ?? usual
}

const NO_BREAK_SPACE = '\u00a0'
const REGIONS = { en: 'en-GB', de: 'de-DE' } as const satisfies Record<Language, string>

/** Locales for amounts: `$114.00`, `114,00 $`. */
export const MONEY_LOCALES = { en: 'en-US', de: 'de-DE' } as const satisfies Record<
  Language,
  string
>

/** `4 May 2026`, `4. Mai 2026`: unambiguous, and with no-break spaces. */
export function dateIn(language: Language, timeZone: string, instant: Date): string {
  const format = { dateStyle: 'long', timeZone } as const
  const date = new Intl.DateTimeFormat(REGIONS[language], format).format(instant)
  return date.replaceAll(' ', NO_BREAK_SPACE)
}
