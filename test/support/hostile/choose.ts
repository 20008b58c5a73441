import type { Random } from '../../../packages/wire/src/random.ts'

/** Small words for choosing by a seeded random. */
export interface Choose {
  /** A whole number from `min` to `max`, both included. */
  number(min: number, max: number): number
  of<T>(list: readonly T[]): T
  chance(share: number): boolean
  text(length: number, alphabet?: string): string
  bytes(length: number): Buffer
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

export function chooseBy(random: Random): Choose {
  const number = (min: number, max: number) => min + Math.floor(random() * (max - min + 1))
  return {
    number,
    of: (list) => list[number(0, list.length - 1)]!,
    chance: (share) => random() < share,
    text: (length, alphabet = LETTERS) =>
      Array.from({ length }, () => alphabet[number(0, alphabet.length - 1)]).join(''),
    bytes: (length) => Buffer.from(Array.from({ length }, () => number(0, 255))),
  }
}
