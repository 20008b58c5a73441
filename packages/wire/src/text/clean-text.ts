/**
 * Text that strangers wrote, made fit for a column, a screen and an email. Stripe stores what a
 * buyer types. PostgreSQL refuses NUL; terminals and browsers obey control characters; invisible
 * and bidirectional characters make one name look like another.
 */

/** Code points, as PostgreSQL counts them. */
const NAME_POINTS_MAX = 200
export const EMAIL_POINTS_MAX = 320
/** Ids of Stripe, prices, references: compared, never shown as a name. */
const OPAQUE_POINTS_MAX = 255

/** Line breaks, tabs and all other control characters separate words. */
const SEPARATING = /[\p{Cc}\p{Zl}\p{Zp}]/gu
/**
 * Invisible, and able to deceive: format characters, fillers, noncharacters, private use. The two
 * joiners stay: Persian, Hindi and emoji need them.
 */
const DECEIVING = /[[\p{Cf}\p{Co}\p{Cn}\u115f\u1160\u17b4\u17b5\u3164\uffa0]--[\u200c\u200d]]/gv
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v
const UNFIT_IN_OPAQUE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const REPLACEMENT = '\ufffd'

const EMAIL = /^[^@\p{C}\p{Z}()<>[\]\\,;:"]+@[^@\p{C}\p{Z}()<>[\]\\,;:"]+$/u

/** A name for people to read, on one line; null when nothing of it can be seen. */
export function cleanText(value: unknown, pointsMax: number = NAME_POINTS_MAX): string | null {
  if (typeof value !== 'string') return null
  const line = value
    .toWellFormed()
    .replaceAll(SEPARATING, ' ')
    .replaceAll(DECEIVING, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
  const cut = firstPoints(line, pointsMax).trimEnd()
  return VISIBLE.test(cut) ? cut : null
}

/**
 * Text that is compared with other text. Nothing is left out of it, so no two different values
 * become equal to a plain one: what does not fit is replaced by U+FFFD, and a cut ends in one.
 */
export function opaqueText(value: unknown, pointsMax: number = OPAQUE_POINTS_MAX): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null
  const fit = value.toWellFormed().replaceAll(UNFIT_IN_OPAQUE, REPLACEMENT)
  const cut = firstPoints(fit, pointsMax)
  return cut === fit ? fit : firstPoints(cut, pointsMax - 1) + REPLACEMENT
}

/** One email address as the buyer typed it; null when it is none, or longer than can be stored. */
export function cleanEmail(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const address = value.trim()
  // Before the pattern: nobody needs a megabyte to be matched.
  if (firstPoints(address, EMAIL_POINTS_MAX) !== address) return null
  return EMAIL.test(address) ? address : null
}

/** Whole code points, so that no half of a character is stored. */
function firstPoints(text: string, pointsMax: number): string {
  if (text.length <= pointsMax) return text
  // A code point has at most two units: no more than these need to be looked at.
  return [...text.slice(0, 2 * pointsMax)].slice(0, pointsMax).join('')
}
