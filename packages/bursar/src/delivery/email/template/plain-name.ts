import { UNNAMED } from '../../../subscription/decide-checkout.ts'

const NAME_CHARACTERS_MAX = 60

// Control characters, line and paragraph separators, and the invisible ones that turn text around.
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu
const LINK = /:\/\/|\bwww\.|\.[a-z]{2,}\/|@/i
/** Whoever is called booking.com; more labels than these are a stranger's address. */
const DOMAIN_AS_NAME = /^[a-z0-9-]+(?:\.[a-z0-9-]+){1,2}$/i
// Browsers take the three others for dots as well. One letter alone is no top-level domain: e.V.
const DOT_OF_DOMAIN = /[.。．｡](?=\p{L}[\p{L}\p{M}\p{N}-])/gu
const ADDRESS = /\d+(?:[.。．｡]\d+){3}/gu

/**
 * A name that a stranger typed into a checkout, as it may stand in a mail that carries our name:
 * one short line. null where there is none, or it would become a link: that leads people astray.
 * Mail programs make a link of a bare domain, too: unless it is the whole name, its dots are broken
 * by a space, which none of them overlooks.
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
