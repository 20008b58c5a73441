import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

export const CLIENT = { id: 'bursar-console', secret: 'a-secret-of-the-console-client' }

/** A real OpenID provider, certified, with one client and these people. */
export interface Issuer {
  readonly url: URL
  /** Follows the browser's way through the provider, as this person. Gives where it leads back. */
  passThrough(begin: URL, login: string): Promise<URL>
  stop(): Promise<void>
}

/** `roles`: of each person who has an account, by login. */
export async function startIssuer(
  redirectUri: string,
  roles: Readonly<Record<string, readonly string[]>>,
): Promise<Issuer> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const provider = new Provider(url.origin, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub', 'roles'], profile: ['name', 'preferred_username'], email: ['email'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['only for this test'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({
        sub,
        name: `${sub} of Acme`,
        preferred_username: `${sub}.acme`,
        roles: roles[sub],
      }),
    }),
  })
  server.on('request', provider.callback())
  return {
    url,
    passThrough: (begin, login) => passThrough(begin, login, new URL(redirectUri)),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const STEPS_MAX = 20

/** What a person does in a browser: log in, consent, and follow every redirect. */
async function passThrough(begin: URL, login: string, back: URL): Promise<URL> {
  const cookies = new Map<string, string>()
  let next: { url: URL; form: URLSearchParams | null } = { url: begin, form: null }
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (next.url.origin === back.origin && next.url.pathname === back.pathname) return next.url
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
    const answer = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie },
      ...(next.form !== null && { method: 'POST', body: next.form }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=')
      cookies.set(name, value)
    }
    const location = answer.headers.get('location')
    next =
      location === null
        ? { url: next.url, form: formOf(await answer.text(), login) }
        : { url: new URL(location, next.url), form: null }
  }
  throw new Error('The provider leads round in circles.')
}

/** The form of the page that is shown: to log in, or to consent. */
function formOf(page: string, login: string): URLSearchParams {
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
  if (prompt === undefined) throw new Error(`No form: ${page.slice(0, 300)}`)
  return new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'any' } : { prompt })
}
