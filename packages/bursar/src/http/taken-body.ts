const EMPTY = new Uint8Array()
let hasWarned = false

/**
 * For a request whose body was read before us, by a parser of the app that we are part of: its
 * bytes are gone, and with them what a signature belongs to. Whoever built the app hears of it
 * once; the sender is told what it would be for an empty body.
 */
export function takenBody(): Uint8Array {
  if (!hasWarned) {
    hasWarned = true
    process.emitWarning(
      'Another body parser read the request before Bursar. Mount Bursar before all body parsers.',
      { code: 'BURSAR_BODY_TAKEN' },
    )
  }
  return EMPTY
}

/** Where a parser that read the body has left its bytes: `express.raw()` and the like. */
export function bytesLeft(message: object): Uint8Array | null {
  for (const name of ['rawBody', 'body']) {
    const left: unknown = Reflect.get(message, name)
    if (left instanceof Uint8Array) return left
  }
  return null
}
