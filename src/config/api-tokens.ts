import { createHash } from 'node:crypto'

const API_TOKENS_MAX = 8
const API_TOKEN_CHARACTERS_MIN = 32
const API_TOKEN_CHARACTERS_MAX = 255
/** Fewer different characters than this is somebody leaning on a key, not a secret. */
const DIFFERENT_CHARACTERS_MIN = 8

/** One or more bearer tokens → their SHA-256 in hexadecimal: the tokens are not kept. */
export function parseApiTokens(
  text: string,
): { readonly value: readonly string[] } | { readonly wrong: string } {
  const tokens = text.split(',').map((part) => part.trim())
  if (tokens.length > API_TOKENS_MAX) return { wrong: `it has more than ${API_TOKENS_MAX} tokens` }
  for (const [index, token] of tokens.entries()) {
    const wrong = whatIsWrongWithToken(token)
    const which = tokens.length === 1 ? '' : `token ${index + 1} of ${tokens.length}: `
    if (wrong !== null) return { wrong: which + wrong }
    if (tokens.indexOf(token) !== index) return { wrong: `${which}it is there twice` }
  }
  return { value: tokens.map((token) => createHash('sha256').update(token).digest('hex')) }
}

/** Never repeats any part of the token. */
function whatIsWrongWithToken(token: string): string | null {
  if (!/^[A-Za-z0-9._~+/=-]*$/.test(token)) return 'it has characters that no bearer token may have'
  if (token.length < API_TOKEN_CHARACTERS_MIN) {
    return `it has fewer than ${API_TOKEN_CHARACTERS_MIN} characters`
  }
  if (token.length > API_TOKEN_CHARACTERS_MAX) {
    return `it has more than ${API_TOKEN_CHARACTERS_MAX} characters`
  }
  if (new Set(token).size < DIFFERENT_CHARACTERS_MIN) return 'it is a placeholder'
  return null
}
