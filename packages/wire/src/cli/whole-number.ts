import { InvalidArgumentError } from 'commander'

/** Reads the argument of an option. */
export function wholeNumberUpTo(max: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value <= max) return value
    throw new InvalidArgumentError(`A whole number from 0 to ${max}.`)
  }
}
