const NAME_CHARACTERS_MAX = 60

// Control characters, line and paragraph separators, and the invisible ones that turn text around.
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu
const LINK = /:\/\/|\bwww\.|\.[a-z]{2,}\/|@/i

/**
 * A name that a stranger typed into a checkout, as it may stand in a mail that carries our name:
 * one short line. One that would become a link leads people astray, and is replaced.
 */
export function plainName(name: string, instead: string): string {
  const line = name.replaceAll(UNSHOWABLE, ' ').replaceAll(/\s+/g, ' ').trim()
  if (line === '' || LINK.test(line)) return instead
  const characters = [...line]
  if (characters.length <= NAME_CHARACTERS_MAX) return line
  return `${characters
    .slice(0, NAME_CHARACTERS_MAX - 1)
    .join('')
    .trim()}…`
}
