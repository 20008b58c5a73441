/** A number from 0 that was given as text. Throws a TypeError for anything else. */
export function parseCount(text: string): number {
  const value = Number(text)
  if (text === '' || !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new TypeError(`${JSON.stringify(text)} is no number from 0.`)
  }
  return value
}
