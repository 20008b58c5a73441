import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { Problems } from '../problems.ts'
import { checkApiTokens, parseApiTokens, parseNamedApiTokens } from './api-tokens.ts'

const GOOD = 'k3vJ8Qm2LxT7cRw9YbN5sHdZ1pGf4uEa'
const OTHER = `${GOOD}-2`
const digestOf = (token: string) => createHash('sha256').update(token).digest('hex')
const unnamed = (token: string) => ({
  name: 'api_token',
  scopes: ['read', 'usage'],
  digest: digestOf(token),
})

test('of each token only the digest is kept; API_TOKEN may read and report usage', () => {
  expect(parseApiTokens(GOOD)).toEqual({ value: [unnamed(GOOD)] })
  expect(parseApiTokens(`${GOOD}, ${OTHER}`)).toEqual({ value: [unnamed(GOOD), unnamed(OTHER)] })
})

test.each([
  [GOOD.slice(9), /fewer than 24/],
  [`${GOOD},`, /token 2 of 2: it has fewer/],
  [GOOD.replace('v', ' '), /characters that are not allowed in a bearer token/],
  [`${GOOD}\n`.repeat(2), /characters that are not allowed in a bearer token/],
  ['a'.repeat(64), /placeholder/],
  [GOOD.repeat(8), /more than 255/],
  [`${GOOD},${GOOD}`, /listed twice/],
  [Array.from({ length: 9 }, (_, n) => GOOD + n).join(), /more than 8 tokens/],
])('refused without repeating it: %s', (text, says) => {
  const read = parseApiTokens(text)
  expect(read).toEqual({ wrong: expect.stringMatching(says) })
  expect(JSON.stringify(read)).not.toContain(GOOD.slice(2, 20))
})

test('a named token has its scopes, in whatever order they are written', () => {
  const text = `backend:tenants+read+billing:${GOOD} , metering:usage:${OTHER}`
  expect(parseNamedApiTokens(text)).toEqual({
    value: [
      { name: 'backend', scopes: ['read', 'billing', 'tenants'], digest: digestOf(GOOD) },
      { name: 'metering', scopes: ['usage'], digest: digestOf(OTHER) },
    ],
  })
})

test.each([
  [GOOD, /not have the form NAME:SCOPE\+SCOPE:TOKEN/],
  [`backend:${GOOD}`, /not have the form NAME:SCOPE/],
  [`backend:read:${GOOD}:more`, /not have the form NAME:SCOPE/],
  [`${GOOD}:read:${GOOD}`, /its name is not/],
  [`:read:${GOOD}`, /its name is not/],
  [`Backend:read:${GOOD}`, /its name is not/],
  [`backend:${GOOD}:${GOOD}`, /its scopes are not among read, usage, billing, tenants/],
  [`backend::${GOOD}`, /its scopes are not among/],
  [`backend:read+admin:${GOOD}`, /its scopes are not among/],
  [`backend:read+read:${GOOD}`, /its scopes are not among/],
  [`backend:read:${GOOD.slice(0, 23)}`, /fewer than 24/],
  [`backend:read:${'ab'.repeat(20)}`, /placeholder/],
  [`a:read:${GOOD},a:usage:${OTHER}`, /token 2 of 2: its name is listed twice/],
  [`a:read:${GOOD},b:usage:${GOOD}`, /token 2 of 2: it is listed twice/],
  [`a:read:${GOOD},`, /token 2 of 2: it does not have the form NAME/],
  [Array.from({ length: 33 }, (_, n) => `t${n}:read:${GOOD}${n}`).join(), /more than 32 tokens/],
])('a named token is refused without repeating it: %s', (text, says) => {
  const read = parseNamedApiTokens(text)
  expect(read).toEqual({ wrong: expect.stringMatching(says) })
  expect(JSON.stringify(read)).not.toContain(GOOD.slice(2, 20))
})

const tokensOf = (read: ReturnType<typeof parseApiTokens>) => ('value' in read ? read.value : [])

test.each([
  [
    'a token that both settings have',
    `backend:read:${GOOD}`,
    /contains a token that API_TOKEN contains/,
  ],
  ['the name of those without one', `api_token:read:${OTHER}`, /uses the name api_token/],
])('%s is refused', (_, named, says) => {
  const problems = new Problems()
  const settings = {
    API_TOKEN: tokensOf(parseApiTokens(GOOD)),
    API_TOKENS: tokensOf(parseNamedApiTokens(named)),
  }
  checkApiTokens(problems, settings)
  expect(() => problems.throwIfAny()).toThrow(says)
})
