/** Removes escape sequences and control characters, for terminals and reports. */
export function printable(text: string): string {
  return text
    .replaceAll(ESCAPE_SEQUENCES, '')
    .replaceAll(CONTROLS, '')
    .replaceAll(DIRECTION_MARKS, '')
}

// Whole CSI and OSC sequences first, so that no part of them remains.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const ESCAPE_SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)?/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const DIRECTION_MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Returns a function that removes the given secrets from any text. */
export function blankerOf(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= 6).sort((a, b) => b.length - a.length)
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
}
