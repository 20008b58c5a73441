import { systemClock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { exportSPKI, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OidcIssuer, startOidcIssuer } from '../../../../../test/support/oidc-issuer.ts'
import { TokenVerifier } from './token-verifier.ts'

let issuer: OidcIssuer
beforeAll(async () => {
  issuer = await startOidcIssuer()
})
afterAll(() => issuer.close())
beforeEach(() => {
  issuer.isAway = false
  issuer.says.issuer = issuer.issuer
  issuer.says.jwks_uri = `${issuer.issuer}/keys`
})

const verifier = (tenantClaim = 'tenant_id', clock = systemClock) =>
  new TokenVerifier({ issuer: issuer.issuer, audience: 'bursar', tenantClaim, clock })

/** Whom a token lets in, or the code and detail of what refuses it. */
async function verdict(token: string, one = verifier()): Promise<string> {
  try {
    const { tenantId, subject } = await one.verify(`Bearer ${token}`)
    return `${tenantId} ${subject}`
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.detail ?? ''].join(' ').trim()
    throw error
  }
}

const nowSeconds = () => Math.floor(systemClock.now().getTime() / 1000)

test('a token of the issuer says who asks, and for which tenant', async () => {
  expect(await verdict(await issuer.token('acme'))).toBe('acme user-of-acme')
})

test.each(['RS256', 'PS256', 'ES384', 'EdDSA'])('%s signs as well', async (alg) => {
  await issuer.roll(alg)
  expect(await verdict(await issuer.token('acme'))).toBe('acme user-of-acme')
  await issuer.roll()
})

describe('refused', () => {
  test.each([
    ['another issuer', { iss: 'https://else.example' }, 'Its claim iss has the wrong value.'],
    ['no issuer', { iss: undefined }, 'Its claim iss has the wrong value.'],
    ['another audience', { aud: 'else' }, 'Its claim aud has the wrong value.'],
    ['no audience', { aud: undefined }, 'Its claim aud has the wrong value.'],
    ['no end', { exp: undefined }, 'Its claim exp has the wrong value.'],
    ['no subject', { sub: undefined }, 'Its claim sub has the wrong value.'],
    ['an empty subject', { sub: '' }, 'It has no subject.'],
    ['an endless subject', { sub: 'x'.repeat(256) }, 'It has no subject.'],
  ])('a token with %s', async (_what, claims: object, detail) => {
    expect(await verdict(await issuer.token('acme', claims))).toBe(`TOKEN_REFUSED ${detail}`)
  })

  test('a token that has expired, or is not valid yet; a little skew is forgiven', async () => {
    const of = async (claims: object) => verdict(await issuer.token('acme', claims))
    expect(await of({ exp: nowSeconds() - 60 })).toBe('TOKEN_REFUSED It has expired.')
    expect(await of({ exp: nowSeconds() - 5 })).toBe('acme user-of-acme')
    expect(await of({ nbf: nowSeconds() + 60 })).toMatch(/^TOKEN_REFUSED Its claim nbf/)
    expect(await of({ nbf: nowSeconds() + 5 })).toBe('acme user-of-acme')
  })

  test.each([undefined, null, ''])('a token whose tenant is %j', async (tenant) => {
    const token = await issuer.token('acme', { tenant_id: tenant })
    expect(await verdict(token)).toBe('TENANT_CLAIM_MISSING')
  })

  test.each([
    ['a b', 'invalid characters.'],
    ['acmé', 'invalid characters.'],
    ['.', 'invalid characters.'],
    ['..', 'invalid characters.'],
    ['a/b', 'invalid characters.'],
    ['acme\n', 'invalid characters.'],
    ['x'.repeat(129), 'more than 128 characters.'],
  ])('a token whose tenant is %j: it is said what is wrong with it', async (tenant, has) => {
    const token = await issuer.token('acme', { tenant_id: tenant })
    expect(await verdict(token)).toBe(`TENANT_CLAIM_REFUSED It has ${has}`)
  })

  test.each(['ACME', 'org_2abCdEf', 'cfo@acme.example', 'urn:x:1', 'a.b', 'x'.repeat(128)])(
    'a token whose tenant is %j: the ID is opaque, to the letter',
    async (tenant) => {
      const token = await issuer.token('acme', { tenant_id: tenant })
      expect(await verdict(token)).toBe(`${tenant} user-of-acme`)
    },
  )

  test.each([[['acme']], 42, true, { tenant: 'acme' }])(
    'a token whose tenant is %j, which is no text',
    async (tenant) => {
      const token = await issuer.token('acme', { tenant_id: tenant })
      expect(await verdict(token)).toBe('TENANT_CLAIM_REFUSED It is not a string.')
    },
  )

  test.each(['', 'Basic YTpi', 'Bearer', 'Bearer abc', 'Bearer a.b', 'Bearer a.b.c d'])(
    'a header that says "%s"',
    async (header) => {
      await expect(verifier().verify(header)).rejects.toMatchObject({ code: 'TOKEN_MISSING' })
    },
  )

  test('a token that nobody has signed', async () => {
    const claims = { tenant_id: 'acme', sub: 'x', exp: nowSeconds() + 60 }
    const token = new UnsecuredJWT(claims).setIssuer(issuer.issuer).setAudience('bursar').encode()
    await expect(verifier().verify(`Bearer ${token}x`)).rejects.toMatchObject({
      code: 'TOKEN_REFUSED',
    })
  })

  test('a token that is signed with the public key as if it were a secret', async () => {
    await issuer.roll('RS256')
    const secret = Buffer.from(await exportSPKI(issuer.publicKey()))
    const token = await new SignJWT({ tenant_id: 'acme', sub: 'x' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer.issuer)
      .setAudience('bursar')
      .setExpirationTime('5m')
      .sign(secret)
    expect(await verdict(token)).toMatch(/^TOKEN_REFUSED/)
    await issuer.roll()
  })

  test('a token of another issuer’s key, whatever it says of itself', async () => {
    const other = await startOidcIssuer()
    const token = await other.token('acme', { iss: issuer.issuer })
    expect(await verdict(token)).toBe('TOKEN_REFUSED It is not signed with a key of the issuer.')
    await other.close()
  })

  test('a token of which one character was changed', async () => {
    const [head, body, signature] = (await issuer.token('acme')).split('.')
    const forged = Buffer.from(body!, 'base64url').toString().replace('"acme"', '"evil"')
    const token = [head, Buffer.from(forged).toString('base64url'), signature].join('.')
    expect(await verdict(token)).toMatch(/^TOKEN_REFUSED/)
  })
})

describe('the issuer', () => {
  test('is asked for its keys once, not for every token', async () => {
    const one = verifier()
    issuer.keysAsked = 0
    for (const tenant of ['a', 'b', 'c']) await verdict(await issuer.token(tenant), one)
    expect(issuer.keysAsked).toBe(1)
  })

  test('may roll its key: the new one is believed, the old one no more', async () => {
    const [before, after] = [verifier(), verifier()]
    const old = await issuer.token('acme')
    expect(await verdict(old, before)).toBe('acme user-of-acme')
    await issuer.roll()
    expect(await verdict(await issuer.token('acme'), after)).toBe('acme user-of-acme')
    expect(await verdict(old, after)).toBe(
      'TOKEN_REFUSED It is not signed with a key of the issuer.',
    )
  })

  test('may be away: nobody is let in, and it is nobody’s fault who asks', async () => {
    const token = await issuer.token('acme')
    const one = verifier()
    issuer.isAway = true
    expect(await verdict(token, one)).toBe('ISSUER_UNAVAILABLE')
    issuer.isAway = false
    expect(await verdict(token, one)).toBe('acme user-of-acme')
    issuer.isAway = true
    // Keys that are known go on opening for a while.
    expect(await verdict(token, one)).toBe('acme user-of-acme')
  })

  test('that says it is another is not believed', async () => {
    issuer.says.issuer = 'https://else.example'
    expect(await verdict(await issuer.token('acme'))).toMatch(/^ISSUER_UNAVAILABLE/)
  })

  test.each([undefined, 'not an address', 'http://else.example/keys'])(
    'whose keys are at %s is not asked',
    async (address) => {
      Object.assign(issuer.says, { jwks_uri: address })
      expect(await verdict(await issuer.token('acme'))).toMatch(/^ISSUER_UNAVAILABLE/)
    },
  )
})

test('the claim of the tenant is the one of the config, and no other', async () => {
  const one = verifier('https://acme.example/tenant')
  const token = await issuer.token('evil', { 'https://acme.example/tenant': 'acme' })
  expect(await verdict(token, one)).toBe('acme user-of-evil')
  expect(await verdict(await issuer.token('evil'), one)).toBe('TENANT_CLAIM_MISSING')
})

describe('a claim within others', () => {
  const way = 'app_metadata.saas.tenant'
  const inside = { app_metadata: { saas: { tenant: 'acme' } } }
  const of = async (claims: object) => verdict(await issuer.token('x', claims), verifier(way))

  test('is found by the way to it', async () => {
    expect(await of(inside)).toBe('acme user-of-x')
    expect(await of({ app_metadata: { saas: { tenant: 'A B' } } })).toMatch(/^TENANT_CLAIM_REFUSED/)
  })

  test('goes behind a claim whose own name has the dots, whatever that says', async () => {
    expect(await of({ ...inside, [way]: 'literal' })).toBe('literal user-of-x')
    expect(await of({ ...inside, [way]: '' })).toBe('TENANT_CLAIM_MISSING')
  })

  test.each([
    {},
    { app_metadata: null },
    { app_metadata: 'saas' },
    { app_metadata: [{ tenant: 'acme' }] },
    { app_metadata: { saas: 'tenant' } },
    { saas: { tenant: 'acme' } },
    { 'app_metadata.saas': { tenant: 'acme' } },
  ])('is missing in %j', async (claims) => {
    expect(await of(claims)).toBe('TENANT_CLAIM_MISSING')
  })

  test('is never one that every object has', async () => {
    for (const inherited of ['constructor.name', 'sub.constructor.name', 'aud.0', '__proto__']) {
      const token = await issuer.token('x', { aud: ['bursar'] })
      expect(await verdict(token, verifier(inherited))).toBe('TENANT_CLAIM_MISSING')
    }
  })
})
