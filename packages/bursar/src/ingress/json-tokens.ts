/**
 * The tokens of RFC 8259 over bytes. Each function takes the position where its token starts and
 * gives the position after it, or `MALFORMED`. None allocates; the body is known to be UTF-8.
 */
export const MALFORMED = -1

export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const COMMA = 0x2c
export const COLON = 0x3a
export const OBJECT_OPEN = 0x7b
export const OBJECT_CLOSE = 0x7d
export const ARRAY_OPEN = 0x5b
export const ARRAY_CLOSE = 0x5d

const SPACE = 0x20

/** 1 for every byte that may stand in a string as itself. */
const PLAIN = new Uint8Array(256).fill(1, SPACE)
PLAIN[QUOTE] = 0
PLAIN[BACKSLASH] = 0

/** 1 for what may follow a backslash, except `u`. */
const ESCAPES = new Uint8Array(256)
for (const letter of '"\\/bfnrt') ESCAPES[letter.charCodeAt(0)] = 1

export function skipSpace(body: Uint8Array, start: number): number {
  let pos = start
  while (pos < body.length) {
    const byte = body[pos]!
    if (byte > SPACE || (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) break
    pos += 1
  }
  return pos
}

/** Whether a byte may stand in a string as itself. */
export function isPlain(byte: number | undefined): byte is number {
  return byte !== undefined && PLAIN[byte] === 1
}

/** The first byte at or after `start` that is a quote, a backslash or not allowed in a string. */
export function skipPlain(body: Uint8Array, start: number): number {
  let pos = start
  while (pos < body.length && PLAIN[body[pos]!] === 1) pos += 1
  return pos
}

/** From inside a string (after its opening quote) to the position after its closing quote. */
export function skipString(body: Uint8Array, start: number): number {
  let pos = skipPlain(body, start)
  while (body[pos] === BACKSLASH) {
    const escaped = body[pos + 1] ?? 0
    if (ESCAPES[escaped] === 1) pos += 2
    else if (escaped === 0x75 && isHex4(body, pos + 2)) pos += 6
    else return MALFORMED
    pos = skipPlain(body, pos)
  }
  return body[pos] === QUOTE ? pos + 1 : MALFORMED
}

export function skipNumber(body: Uint8Array, start: number): number {
  let pos = body[start] === 0x2d ? start + 1 : start
  const whole = skipDigits(body, pos)
  if (whole === pos || (body[pos] === 0x30 && whole > pos + 1)) return MALFORMED
  pos = whole
  if (body[pos] === 0x2e) {
    const fraction = skipDigits(body, pos + 1)
    if (fraction === pos + 1) return MALFORMED
    pos = fraction
  }
  if (body[pos] === 0x65 || body[pos] === 0x45) {
    const sign = body[pos + 1]
    const digits = sign === 0x2b || sign === 0x2d ? pos + 2 : pos + 1
    pos = skipDigits(body, digits)
    if (pos === digits) return MALFORMED
  }
  return pos
}

/** `word` is the ASCII codes of `true`, `false` or `null`. */
export function skipWord(body: Uint8Array, start: number, word: Uint8Array): number {
  for (let index = 0; index < word.length; index += 1) {
    if (body[start + index] !== word[index]) return MALFORMED
  }
  return start + word.length
}

function skipDigits(body: Uint8Array, start: number): number {
  let pos = start
  while (pos < body.length && isDigit(body[pos]!)) pos += 1
  return pos
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function isHex4(body: Uint8Array, start: number): boolean {
  for (let pos = start; pos < start + 4; pos += 1) {
    const byte = body[pos] ?? 0
    const letter = byte | 0x20
    if (!isDigit(byte) && !(letter >= 0x61 && letter <= 0x66)) return false
  }
  return true
}
