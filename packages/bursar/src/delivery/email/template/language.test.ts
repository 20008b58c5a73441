import { expect, test } from 'vitest'
import { languageOf } from './language.ts'

test.each`
  locales             | usual   | language
  ${[]}               | ${'en'} | ${'en'}
  ${['de-AT', 'en']}  | ${'en'} | ${'de'}
  ${['DE']}           | ${'en'} | ${'de'}
  ${['fr', 'en_US']}  | ${'de'} | ${'en'}
  ${['fr', 'den-DE']} | ${'de'} | ${'de'}
`('$locales, usually $usual: $language', ({ locales, usual, language }) => {
  expect(languageOf(locales, usual)).toBe(language)
})
