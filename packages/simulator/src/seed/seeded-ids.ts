import { seededRandom } from '@bursar/wire/random'
import { ID_ALPHABET, makeId } from '../world/make-id.ts'

/** The end of an ID contains the number of its object in base 62. */
const DIGITS = 5

/** Distinct sequences for neighboring numbers. A prime. */
const STEP = 2_654_435_761

/** The IDs of seeded objects. They need no memory, because an ID contains its number. */
export class SeededIds {
  readonly #prefix: string
  readonly #seed: number

  constructor(prefix: string, seed: number) {
    this.#prefix = prefix
    this.#seed = [...prefix].reduce((sum, char) => Math.imul(sum, 31) + char.charCodeAt(0), seed)
  }

  at(number: number): string {
    const id = makeId(this.#prefix, this.randomOf(number))
    return id.slice(0, -DIGITS) + digitsOf(number)
  }

  /** undefined: not the ID of a seeded object. */
  numberOf(id: string): number | undefined {
    if (!id.startsWith(this.#prefix)) return undefined
    let number = 0
    for (const char of id.slice(-DIGITS)) number = number * 62 + ID_ALPHABET.indexOf(char)
    return number >= 0 && id === this.at(number) ? number : undefined
  }

  /** Random numbers that depend only on the seed and the number of the object. */
  randomOf(number: number): () => number {
    return seededRandom((this.#seed ^ Math.imul(number + 1, STEP)) >>> 0)
  }
}

function digitsOf(number: number): string {
  let digits = ''
  let rest = number
  for (let count = 0; count < DIGITS; count += 1) {
    digits = `${ID_ALPHABET[rest % 62]}${digits}`
    rest = Math.floor(rest / 62)
  }
  return digits
}
