import { UNNAMED } from '../../../subscription/decide-checkout.ts'

const NAME_CHARACTERS_MAX = 60

// Control characters, separators, and invisible characters such as text direction marks.
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu
const LINK = /:\/\/|\bwww\.|\.[a-z]{2,}\/|@/i
/** A company called booking.com. A name with more labels is treated as an address. */
const DOMAIN_AS_NAME = /^[a-z0-9-]+(?:\.[a-z0-9-]+){1,2}$/i
// Browsers treat the other three as dots too. A single letter is not a top-level domain: e.V.
const DOT_OF_DOMAIN = /[.。．｡](?=\p{L}[\p{L}\p{M}\p{N}-])/gu
const ADDRESS = /\d+(?:[.。．｡]\d+){3}/gu

/**
 * A name from a checkout, made safe for an email: one short line. null: there is no name, or it
 * would become a link, which an attacker could use for phishing. Mail programs also link bare
 * domains, so a space breaks the dots of a domain unless it is the whole name.
 */
export function plainName(name: string): string | null {
  const line = name.replaceAll(UNSHOWABLE, ' ').replaceAll(/\s+/g, ' ').trim()
  if (line === '' || line === UNNAMED || LINK.test(line)) return null
  const characters = [...(DOMAIN_AS_NAME.test(line) ? line : withoutDomains(line))]
  if (characters.length <= NAME_CHARACTERS_MAX) return characters.join('')
  return `${characters
    .slice(0, NAME_CHARACTERS_MAX - 1)
    .join('')
    .trim()}…`
}

function withoutDomains(line: string): string {
  const spaced = line.replaceAll(ADDRESS, (found) => found.replaceAll(/[.。．｡]/gu, '. '))
  return spaced.replaceAll(DOT_OF_DOMAIN, '. ')
}
