import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OPERATOR_ROUTES, type OperatorRoute } from '../../packages/wire/src/operator/routes.ts'
import { openServiceStage, type ServiceStage } from '../support/service-stage.ts'
import { type AtConsole, ORIGIN, send, signedIn } from './operator-stage.ts'

const ROUTES: [string, OperatorRoute][] = Object.entries(OPERATOR_ROUTES)
const UNSAFE = ROUTES.filter(([, { method }]) => method !== 'GET')
const ACTING = ROUTES.filter(([, { role }]) => role === 'operator')

let stage: ServiceStage
let viewer: AtConsole
let operator: AtConsole

beforeAll(async () => {
  stage = await openServiceStage()
  viewer = await signedIn(stage, 'viewer')
  operator = await signedIn(stage, 'operator')
})
afterAll(() => stage.close())

/** A path of this route that would be understood. */
const filled = ({ path }: OperatorRoute) =>
  path
    .replace('{message_id}', '5f1e0a3c-7f6e-4f6a-9d0e-0a6d0c9b4e11')
    .replace('{override_id}', '5f1e0a3c-7f6e-4f6a-9d0e-0a6d0c9b4e11')
    .replace('{finding_id}', '1')
    .replaceAll(/\{\w+\}/g, 'nothing-of-this-name')

const BODY = { reason: 'because of the test', tenant_id: 'nobody' }

async function written(): Promise<number> {
  const { rows } = await stage.database.pool.query<{ count: number }>(
    'select count(*)::int as count from bursar.subscription_audit',
  )
  return rows[0]!.count
}

test.each(ROUTES)('%s: nobody is let in without a session', async (_, route) => {
  const { method } = route
  const own = { origin: ORIGIN, host: '127.0.0.1:4242', 'x-bursar-csrf': operator.csrf }
  for (const cookie of ['', 'bursar-session=guessed', `__Host-${operator.cookie}`]) {
    const headers = { ...own, cookie }
    const body = method === 'GET' ? {} : { body: BODY }
    const answer = await send(stage, { method, path: filled(route), headers, ...body })
    expect(answer).toMatchObject({ status: 401, body: { code: 'LINK_NEEDED' } })
  }
})

test.each(ACTING)('%s: a viewer cannot', async (_, route) => {
  const before = await written()
  const body = route.method === 'GET' ? undefined : BODY
  const answer = await viewer.ask(route.method, filled(route), body)
  expect(answer).toMatchObject({ status: 403, body: { code: 'ROLE_REFUSED' } })
  expect(await written()).toBe(before)
})

describe.each(UNSAFE)('%s is refused', (_, route) => {
  test.each([
    ['without a token', { 'x-bursar-csrf': '' }],
    ['with another session’s token', { 'x-bursar-csrf': 'viewer' }],
    ['with a foreign origin', { origin: 'https://evil.example' }],
    ['with no origin', { origin: '' }],
    ['with the origin null', { origin: 'null' }],
    ['from a name that was bound to this machine', { origin: 'http://evil.example', host: 'evil' }],
    ['from another port of this machine', { origin: 'http://127.0.0.1:9999' }],
  ])('%s', async (__, wrong) => {
    const right = { cookie: operator.cookie, origin: ORIGIN, host: '127.0.0.1:4242' }
    const headers = { ...right, 'x-bursar-csrf': operator.csrf, ...wrong }
    if (headers['x-bursar-csrf'] === 'viewer') headers['x-bursar-csrf'] = viewer.csrf
    const kept = Object.entries(headers).filter(([, value]) => value !== '')
    const before = await written()
    const answer = await send(stage, {
      method: route.method,
      path: filled(route),
      headers: Object.fromEntries(kept),
      body: BODY,
    })
    expect(answer).toMatchObject({ status: 403, body: { code: 'REQUEST_FORGED' } })
    expect(await written()).toBe(before)
  })
})

test('a viewer sees every page', async () => {
  const pages = ROUTES.filter(
    ([name, { method, path }]) => method === 'GET' && !path.includes('{') && name !== 'stream',
  )
  expect(pages.length).toBeGreaterThan(9)
  for (const [name, { path }] of pages) {
    expect((await viewer.ask('GET', path)).status, name).toBe(200)
  }
})

test('me says who it is, and the token that unsafe requests carry', async () => {
  const { body } = await viewer.ask('GET', '/me')
  const who = { operator_id: 'viewer@acme.example', role: 'viewer', sign_in: 'link' }
  expect(body).toMatchObject({ ...who, csrf_token: viewer.csrf, livemode: false })
})

test('who signs out is out at once', async () => {
  const leaver = await signedIn(stage, 'operator')
  const { status, headers } = await leaver.ask('POST', '/sign-out')
  expect(status).toBe(200)
  expect(headers.get('set-cookie')).toMatch(/^bursar-session=; Max-Age=0; Path=\//)
  expect((await leaver.ask('GET', '/me')).status).toBe(401)
})
