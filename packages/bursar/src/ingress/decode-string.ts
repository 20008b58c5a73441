import { BACKSLASH } from './json-tokens.ts'

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/** Whether every byte is a character by itself, and none starts an escape. */
function isAscii(body: Buffer, start: number, end: number): boolean {
  for (let pos = start; pos < end; pos += 1) {
    const byte = body[pos]!
    if (byte >= 0x80 || byte === BACKSLASH) return false
  }
  return true
}

/** The text between the quotes of a JSON string that has been scanned: `[start, end)`. */
export function decodeString(body: Buffer, start: number, end: number): string {
  if (isAscii(body, start, end)) return body.toString('latin1', start, end)
  const raw = body.subarray(start, end)
  let text = ''
  let plainFrom = 0
  for (let pos = raw.indexOf(BACKSLASH); pos !== -1; pos = raw.indexOf(BACKSLASH, plainFrom)) {
    text += raw.toString('utf8', plainFrom, pos)
    const letter = String.fromCharCode(raw[pos + 1]!)
    if (letter === 'u') {
      text += String.fromCharCode(Number.parseInt(raw.toString('latin1', pos + 2, pos + 6), 16))
      plainFrom = pos + 6
    } else {
      text += SHORT_ESCAPES[letter] ?? letter
      plainFrom = pos + 2
    }
  }
  return text + raw.toString('utf8', plainFrom)
}
