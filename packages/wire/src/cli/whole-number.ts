import { InvalidArgumentError } from 'commander'

/** Reads the argument of an option. */
export function wholeNumberUpTo(max: number): (text: string) => number {
  return wholeNumberFrom(0, max)
}

export function wholeNumberFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Use a whole number from ${min} to ${max}.`)
  }
}
