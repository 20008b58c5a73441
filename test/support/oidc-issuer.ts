import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'

interface Signing {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

/** A little OIDC issuer on loopback: what a SaaS has, as far as Bursar looks at it. */
export interface OidcIssuer {
  readonly issuer: string
  readonly audience: string
  /** A token for a tenant; `claims` go over what is usual, undefined leaves one out. */
  token(tenantId: string, claims?: object, header?: Partial<JWTHeaderParameters>): Promise<string>
  /** From now on another key signs; the one before is not served any more. */
  roll(alg?: string): Promise<void>
  /** What it says about itself, to be changed by a test. */
  readonly says: { issuer: string; jwks_uri: string }
  /** Whether it answers. */
  isAway: boolean
  /** How often its keys were asked for. */
  keysAsked: number
  /** The key that is served, for who would abuse it. */
  publicKey(): CryptoKey
  close(): Promise<void>
}

export const AUDIENCE = 'bursar'

export async function startOidcIssuer(): Promise<OidcIssuer> {
  let signing = await newSigning('ES256')
  const server = createServer(async (request, response) => {
    if (issuer.isAway) {
      request.socket.destroy()
      return
    }
    const isKeys = request.url === '/keys'
    if (isKeys) issuer.keysAsked += 1
    const { publicKey, kid, alg } = signing
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }] }
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(isKeys ? keys : issuer.says))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: OidcIssuer = {
    issuer: url,
    audience: AUDIENCE,
    says: { issuer: url, jwks_uri: `${url}/keys` },
    isAway: false,
    keysAsked: 0,
    publicKey: () => signing.publicKey,
    async roll(alg = 'ES256') {
      signing = await newSigning(alg)
    },
    token(tenantId, claims = {}, header = {}) {
      const { kid, alg, privateKey } = signing
      const nowSeconds = Math.floor(Date.now() / 1000)
      const usual = {
        iss: url,
        aud: AUDIENCE,
        sub: `user-of-${tenantId}`,
        iat: nowSeconds,
        exp: nowSeconds + 300,
        tenant_id: tenantId,
      }
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey)
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return issuer
}

let keys = 0

async function newSigning(alg: string): Promise<Signing> {
  keys += 1
  return { kid: `key-${keys}`, alg, ...(await generateKeyPair(alg, { extractable: true })) }
}
