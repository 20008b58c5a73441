/** The first text, byte by byte, after all that begin with this one. */
export function prefixEnd(prefix: string): string {
  return `${prefix}\u{10FFFF}`
}
