import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  IDLE_MINUTES_MAX,
  SESSION_HOURS_MAX,
} from '../../packages/bursar/src/operator/sign-in/sessions.store.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { CLIENT, type Issuer, startIssuer } from './issuer.ts'
import { ORIGIN, send, signedIn } from './operator-stage.ts'

const CONSOLE = 'https://bursar.acme.example'
const CALLBACK = '/sign-in/callback'
const here = { host: '127.0.0.1:4242' }

let issuer: Issuer
let stage: ServiceStage
let laptop: ServiceStage

beforeAll(async () => {
  issuer = await startIssuer(`${CONSOLE}/api/v1/operator${CALLBACK}`, {
    olga: ['bursar-operator', 'bursar-viewer'],
    victor: ['bursar-viewer'],
    nina: ['somebody-else'],
  })
  const oidc = {
    issuer: issuer.url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    rolesClaim: 'roles',
    viewerRole: 'bursar-viewer',
    operatorRole: 'bursar-operator',
  }
  stage = await openServiceStage({ config: { console: { kind: 'oidc', origin: CONSOLE, oidc } } })
  laptop = await openServiceStage()
})
afterAll(async () => {
  await stage.close()
  await laptop.close()
  await issuer.stop()
})

const cookieOf = (headers: Headers, name: string) =>
  headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? ''
const pairOf = (cookie: string) => cookie.split(';')[0]!

/** Goes to the provider as this person and comes back. */
async function signIn(login: string) {
  const begun = await send(stage, { method: 'GET', path: '/sign-in' })
  expect(begun.status).toBe(302)
  const ticket = pairOf(cookieOf(begun.headers, '__Host-bursar-ticket'))
  const back = await issuer.passThrough(new URL(begun.headers.get('location')!), login)
  const path = CALLBACK + back.search
  return {
    ticket,
    path,
    back: () => send(stage, { method: 'GET', path, headers: { cookie: ticket } }),
  }
}

test.each([
  ['olga', 'operator'],
  ['victor', 'viewer'],
])('%s signs in at a real provider and is %s', async (login, role) => {
  const answer = await (await signIn(login)).back()
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe('/console')
  const session = cookieOf(answer.headers, '__Host-bursar-session')
  expect(session).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  expect(session).toContain(`Max-Age=${SESSION_HOURS_MAX * 3600}`)
  const headers = { cookie: pairOf(session) }
  const { body } = await send(stage, { method: 'GET', path: '/me', headers })
  const name = `${login} of Acme`
  expect(body).toMatchObject({ operator_id: login, name, role, sign_in: 'oidc' })
})

test('what somebody did stands under the id that is his for good, with what he is called now', async () => {
  const answer = await (await signIn('olga')).back()
  const cookie = pairOf(cookieOf(answer.headers, '__Host-bursar-session'))
  const me = await send(stage, { method: 'GET', path: '/me', headers: { cookie } })
  const own = { cookie, origin: CONSOLE, 'x-bursar-csrf': String(me.body['csrf_token']) }
  await send(stage, { method: 'POST', path: '/audit/verify', headers: own, body: {} })
  const who = async () => {
    const path = '/audit?source=operator&limit=1'
    const { body } = await send(stage, { method: 'GET', path, headers: own })
    const [row] = body['rows'] as { actor_id: string; actor_name: string; sentence: string }[]
    return [row!.actor_id, row!.actor_name, row!.sentence.split(':')[0]]
  }
  expect(await who()).toEqual([
    'olga',
    'olga of Acme',
    'olga of Acme (olga) verified the audit log',
  ])
  await stage.database.pool.query(`update bursar.operators set name = 'Olga Neu'`)
  expect(await who()).toEqual(['olga', 'Olga Neu', 'Olga Neu (olga) verified the audit log'])
})

test('whoever has no role is not let in', async () => {
  const answer = await (await signIn('nina')).back()
  expect(answer).toMatchObject({ status: 403, body: { code: 'SIGN_IN_REFUSED' } })
  expect(cookieOf(answer.headers, '__Host-bursar-session')).toBe('')
})

test('the way back is good once, in the browser that began it, with what the provider said', async () => {
  const begun = await signIn('olga')
  const path = (search: string) => CALLBACK + search
  const other = await signIn('olga')
  const wrong = [
    { path: begun.path, cookie: '' },
    { path: begun.path, cookie: other.ticket },
    { path: path('?code=guessed&state=guessed'), cookie: (await signIn('olga')).ticket },
    { path: path(''), cookie: (await signIn('olga')).ticket },
  ]
  for (const { path: way, cookie } of wrong) {
    const answer = await send(stage, { method: 'GET', path: way, headers: { cookie } })
    expect(answer).toMatchObject({ status: 403, body: { code: 'SIGN_IN_REFUSED' } })
  }
  expect((await begun.back()).status).toBe(302)
  expect((await begun.back()).status).toBe(403)
})

test('whoever is not signed in is told which way in there is', async () => {
  const atProvider = await send(stage, { method: 'GET', path: '/me' })
  expect(atProvider).toMatchObject({ status: 401, body: { code: 'SESSION_MISSING' } })
  const byLink = await send(laptop, { method: 'GET', path: '/me', headers: here })
  expect(byLink).toMatchObject({ status: 401, body: { code: 'LINK_NEEDED' } })
})

test('where there is a provider there are no links', async () => {
  expect(await stage.bursar.consoleLink(CONSOLE)).toBeNull()
  const answer = await send(stage, { method: 'GET', path: '/sign-in/link/whatever' })
  expect(answer).toMatchObject({ status: 403, body: { code: 'SIGN_IN_REFUSED' } })
})

const linkPath = async () => {
  const link = new URL((await laptop.bursar.consoleLink(ORIGIN))!)
  return link.pathname.replace('/api/v1/operator', '')
}

test('a link lets its bearer in once', async () => {
  const path = await linkPath()
  const first = await send(laptop, { method: 'GET', path, headers: here })
  expect(first.status).toBe(302)
  const session = cookieOf(first.headers, 'bursar-session')
  expect(session).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/)
  const headers = { ...here, cookie: pairOf(session) }
  const { body } = await send(laptop, { method: 'GET', path: '/me', headers })
  expect(body).toMatchObject({ operator_id: 'local', role: 'operator', sign_in: 'link' })
  const again = await send(laptop, { method: 'GET', path, headers: here })
  expect(again).toMatchObject({ status: 403, body: { code: 'SIGN_IN_REFUSED' } })
  const browser = { ...here, accept: 'text/html,*/*;q=0.8' }
  const seen = await send(laptop, { method: 'GET', path, headers: browser })
  expect(seen.headers.get('location')).toBe('/console?problem=SIGN_IN_REFUSED')
})

test('a link is for this machine, and for a quarter of an hour', async () => {
  const path = await linkPath()
  const abroad = await send(laptop, { method: 'GET', path, headers: { host: 'evil.example' } })
  expect(abroad.status).toBe(403)
  await laptop.database.pool.query(
    `update bursar.operator_tickets set expires_at = expires_at - interval '15 minutes'`,
  )
  expect((await send(laptop, { method: 'GET', path, headers: here })).status).toBe(403)
})

test.each([
  ['idle', `seen_at = seen_at - interval '${IDLE_MINUTES_MAX} minutes'`],
  ['old', `began_at = began_at - interval '${SESSION_HOURS_MAX} hours'`],
])('a session that is %s has ended', async (_, change) => {
  const somebody = await signedIn(laptop, 'operator')
  expect((await somebody.ask('GET', '/me')).status).toBe(200)
  await laptop.database.pool.query(`update bursar.operator_sessions set ${change}`)
  const answer = await somebody.ask('GET', '/me')
  expect(answer).toMatchObject({ status: 401, body: { code: 'LINK_NEEDED' } })
})

test('what a page reads by itself does not keep a session that nobody uses', async () => {
  const { cookie } = await signedIn(laptop, 'operator')
  const headers = { ...here, cookie }
  const half = `update bursar.operator_sessions
    set seen_at = seen_at - interval '${IDLE_MINUTES_MAX / 2} minutes'`
  const me = (more = {}) =>
    send(laptop, { method: 'GET', path: '/me', headers: { ...headers, ...more } })
  await laptop.database.pool.query(half)
  expect((await me()).status).toBe(200)
  await laptop.database.pool.query(half)
  expect((await me({ 'x-bursar-live': '1' })).status).toBe(200)
  await laptop.database.pool.query(half)
  expect((await me({ 'x-bursar-live': '1' })).status).toBe(401)
})

test('no token is kept: only what it hashes to', async () => {
  const { cookie } = await signedIn(laptop, 'operator')
  const path = await linkPath()
  const { rows } = await laptop.database.pool.query<{ text: string }>(
    `select (select string_agg(s::text, ' ') from bursar.operator_sessions s)
      || (select string_agg(t::text, ' ') from bursar.operator_tickets t) as text`,
  )
  expect(rows[0]!.text).not.toContain(cookie.split('=')[1]!)
  expect(rows[0]!.text).not.toContain(path.split('/').at(-1)!)
})

test('a provider that is away is told of on the page, with a way back', async () => {
  const oidc = {
    issuer: new URL('http://127.0.0.1:9/'),
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    rolesClaim: 'roles',
    viewerRole: 'bursar-viewer',
    operatorRole: 'bursar-operator',
  }
  const away = await openServiceStage({
    config: { console: { kind: 'oidc', origin: CONSOLE, oidc } },
  })
  const headers = { accept: 'text/html' }
  const seen = await send(away, { method: 'GET', path: '/sign-in', headers })
  await away.close()
  expect(seen.status).toBe(302)
  expect(seen.headers.get('location')).toBe('/console?problem=IDENTITY_UNAVAILABLE')
})
