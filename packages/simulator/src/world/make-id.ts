import type { Random } from '@bursar/wire/random'

export const ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The length of the part after each prefix. */
const LENGTHS: Record<string, number> = {
  cus: 14,
  prod: 14,
  si: 14,
  cs_test: 58,
  cs_live: 58,
  req: 14,
  we: 24,
}
const LENGTH_USUAL = 24

/** An ID in the style of Stripe: `sub_1…`. The same random source gives the same IDs. */
export function makeId(prefix: string, random: Random): string {
  return `${prefix}_${makeToken(LENGTHS[prefix] ?? LENGTH_USUAL, random)}`
}

export function makeToken(length: number, random: Random): string {
  let token = ''
  for (let index = 0; index < length; index += 1) token += ID_ALPHABET[Math.floor(random() * 62)]
  return token
}
