import { createHash } from 'node:crypto'
import type { Problems } from '../problems.ts'
import type { Read } from '../settings/read.ts'

/** What a token of a backend may be allowed to do. */
export const API_SCOPES = ['read', 'usage', 'billing', 'tenants'] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** A token that a backend sends: its name and its SHA-256 in hexadecimal. The token is not kept. */
export interface ApiToken {
  /** Stands in the audit log and in log lines. */
  readonly name: string
  readonly scopes: readonly ApiScope[]
  readonly digest: string
}

const API_TOKENS_MAX = 8
const NAMED_TOKENS_MAX = 32
const API_TOKEN_CHARACTERS_MIN = 24
const API_TOKEN_CHARACTERS_MAX = 255
/** Fewer different characters than this is a key held down, not a secret. */
const DIFFERENT_CHARACTERS_MIN = 8
const NAME = /^[a-z][a-z0-9_-]{0,39}$/

/** The tokens of `API_TOKEN` share this name, so that rolling one changes nothing else. */
const UNNAMED = { name: 'api_token', scopes: ['read', 'usage'] } as const

/** `API_TOKEN`: bearer tokens, separated by commas. */
export function parseApiTokens(text: string): Read<readonly ApiToken[]> {
  return each(text, API_TOKENS_MAX, (token) => {
    const wrong = whatIsWrongWithToken(token)
    return wrong === null ? { value: { ...UNNAMED, digest: digestOf(token) } } : { wrong }
  })
}

/** `API_TOKENS`: `NAME:SCOPE+SCOPE:TOKEN`, separated by commas. */
export function parseNamedApiTokens(text: string): Read<readonly ApiToken[]> {
  return each(text, NAMED_TOKENS_MAX, parseNamed)
}

function parseNamed(text: string): Read<ApiToken> {
  const [name = '', scopeText, token, ...more] = text.split(':')
  if (scopeText === undefined || token === undefined || more.length > 0) {
    return { wrong: 'it does not have the form NAME:SCOPE+SCOPE:TOKEN' }
  }
  if (!NAME.test(name)) {
    return { wrong: 'its name is not 1 to 40 of a-z, 0-9, _ and -, beginning with a letter' }
  }
  const asked = scopeText.split('+')
  const scopes = API_SCOPES.filter((scope) => asked.includes(scope))
  if (scopes.length !== asked.length) {
    return { wrong: `its scopes are not among ${API_SCOPES.join(', ')}, each once, joined by +` }
  }
  const wrong = whatIsWrongWithToken(token)
  return wrong === null ? { value: { name, scopes, digest: digestOf(token) } } : { wrong }
}

/** What is wrong is said by position: any part of the text may be a secret in the wrong place. */
function each(
  text: string,
  max: number,
  parse: (part: string) => Read<ApiToken>,
): Read<readonly ApiToken[]> {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > max) return { wrong: `it has more than ${max} tokens` }
  const tokens: ApiToken[] = []
  for (const [index, part] of parts.entries()) {
    const read = parse(part)
    const which = parts.length === 1 ? '' : `token ${index + 1} of ${parts.length}: `
    if ('wrong' in read) return { wrong: which + read.wrong }
    const { value } = read
    if (tokens.some(({ digest }) => digest === value.digest)) {
      return { wrong: `${which}it is listed twice` }
    }
    if (value.name !== UNNAMED.name && tokens.some(({ name }) => name === value.name)) {
      return { wrong: `${which}its name is listed twice` }
    }
    tokens.push(value)
  }
  return { value: tokens }
}

interface TokenSettings {
  readonly API_TOKEN: readonly ApiToken[]
  readonly API_TOKENS: readonly ApiToken[]
}

/** Those of both settings. A token in both of them would have two names. */
export function checkApiTokens(problems: Problems, settings: TokenSettings): readonly ApiToken[] {
  const { API_TOKEN: unnamed, API_TOKENS: named } = settings
  const refuse = (what: string) => problems.add('SETTING_MALFORMED', `API_TOKENS ${what}`)
  if (named.some(({ digest }) => unnamed.some((other) => other.digest === digest))) {
    refuse('contains a token that API_TOKEN contains, too. Remove it from one of them.')
  }
  if (named.some(({ name }) => name === UNNAMED.name)) {
    refuse(`uses the name ${UNNAMED.name}, which is reserved for API_TOKEN. Choose another name.`)
  }
  return [...unnamed, ...named]
}

/** Never repeats any part of the token. */
function whatIsWrongWithToken(token: string): string | null {
  if (!/^[A-Za-z0-9._~+/=-]*$/.test(token))
    return 'it has characters that are not allowed in a bearer token'
  if (token.length < API_TOKEN_CHARACTERS_MIN) {
    return `it has fewer than ${API_TOKEN_CHARACTERS_MIN} characters`
  }
  if (token.length > API_TOKEN_CHARACTERS_MAX) {
    return `it has more than ${API_TOKEN_CHARACTERS_MAX} characters`
  }
  if (new Set(token).size < DIFFERENT_CHARACTERS_MIN) return 'it is a placeholder'
  return null
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
