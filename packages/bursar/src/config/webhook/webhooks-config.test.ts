import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../load-config.ts'
import type { LoadMode } from '../settings/load-mode.ts'

const STRIPE_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const OLD = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'
const NEW = 'whsec_nP4YqSZ0mVbWc2rXkT7uAeLh9dGfJ3oB'
const ENV = {
  STRIPE_SECRET_KEY: 'sk_test_51Key',
  STRIPE_WEBHOOK_SECRET: STRIPE_SECRET,
  WEBHOOK_SECRET_CRM: OLD,
}
const CRM = { url: 'https://crm.example/hooks', secretEnv: 'WEBHOOK_SECRET_CRM' }

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bursar-webhooks-'))
})
afterEach(() => rm(cwd, { recursive: true }))

interface More {
  readonly env?: Readonly<Record<string, string>>
  readonly mode?: LoadMode
}

async function load(webhooks: unknown, { env = {}, mode = 'serve' }: More = {}) {
  const file = { plans: { starter: { prices: ['price_1'] } }, webhooks }
  await writeFile(join(cwd, 'bursar.config.json'), JSON.stringify(file))
  return (await loadConfig({ env: { ...ENV, ...env }, cwd, mode })).webhooks
}

async function refusalOf(loading: Promise<unknown>): Promise<string> {
  const error = await loading.then(
    () => new Error('accepted'),
    (refusal: unknown) => refusal,
  )
  if (error instanceof AppError && error.family === 'config') return error.message
  throw error
}

test('an endpoint hears of everything, unless it says of what', async () => {
  const events = ['subscription.expired', 'tenant.created']
  const audit = {
    url: 'https://10.example:8443/?key=1',
    secretEnv: 'WEBHOOK_SECRET_AUDIT',
    events,
  }
  const env = {
    WEBHOOK_SECRET_CRM: `${OLD}, ${NEW}`,
    WEBHOOK_SECRET_AUDIT: `${OLD.slice(0, -2)}Aa`,
  }
  expect(await load({ endpoints: { crm: CRM, audit } }, { env })).toEqual({
    allowsPrivate: false,
    endpoints: [
      { name: 'crm', url: new URL(CRM.url), events: null, secrets: [OLD, NEW] },
      {
        name: 'audit',
        url: new URL(audit.url),
        events: ['tenant.created', 'subscription.expired'],
        secrets: [env.WEBHOOK_SECRET_AUDIT],
      },
    ],
  })
})

test('nothing is announced by default', async () => {
  expect(await load(undefined)).toEqual({ allowsPrivate: false, endpoints: [] })
})

test.each`
  webhooks                                                              | says
  ${{ endpoint: {} }}                                                   | ${'webhooks.endpoint is not a known key. Did you mean endpoints?'}
  ${{ allowPrivate: 'yes' }}                                            | ${'webhooks.allowPrivate must be true or false.'}
  ${{ endpoints: { 'A b': CRM } }}                                      | ${'webhooks.endpoints."A b" is not a valid name'}
  ${{ endpoints: { crm: { ...CRM, url: 'crm.example' } } }}             | ${'webhooks.endpoints.crm.url must be the URL of an endpoint'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://:1' } } }}              | ${'webhooks.endpoints.crm.url must be the URL of an endpoint'}
  ${{ endpoints: { crm: { ...CRM, url: 'ftp://crm.example' } } }}       | ${'webhooks.endpoints.crm.url must be the URL of an endpoint'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://u:p@crm.example' } } }} | ${'webhooks.endpoints.crm.url must not contain a password'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://u@crm.example' } } }}   | ${'webhooks.endpoints.crm.url must not contain a password'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://crm.example/#a' } } }}  | ${'webhooks.endpoints.crm.url must not contain a #'}
  ${{ endpoints: { crm: { ...CRM, secretEnv: OLD } } }}                 | ${'webhooks.endpoints.crm.secretEnv must be the name of an environment variable'}
  ${{ endpoints: { crm: { ...CRM, secretEnv: 'PATH' } } }}              | ${'webhooks.endpoints.crm.secretEnv must be the name of an environment variable'}
  ${{ endpoints: { crm: { ...CRM, events: [] } } }}                     | ${'webhooks.endpoints.crm.events must name an event; omit it for all events.'}
  ${{ endpoints: { crm: { ...CRM, events: ['tenant.gone'] } } }}        | ${'webhooks.endpoints.crm.events[0] must be one of these events: tenant.created,'}
  ${{ endpoints: { crm: { ...CRM, url: 'http://crm.example' } } }}      | ${'webhooks.endpoints.crm.url must begin with https://'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://127.1' } } }}           | ${'webhooks.endpoints.crm.url must be a public address'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://[::ffff:a00:1]' } } }}  | ${'webhooks.endpoints.crm.url must be a public address'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://169.254.169.254' } } }} | ${'webhooks.endpoints.crm.url must be a public address'}
  ${{ endpoints: { crm: { ...CRM, url: 'https://localhost' } } }}       | ${'webhooks.endpoints.crm.url must be a public address'}
  ${{ endpoints: { a: CRM, b: CRM } }}                                  | ${'WEBHOOK_SECRET_CRM contains a secret of another endpoint.'}
`('refused: $says', async ({ webhooks, says }) => {
  const refusal = await refusalOf(load(webhooks))
  expect(refusal).toContain(says)
  expect(refusal).not.toContain(OLD)
})

test.each`
  secret                             | says
  ${''}                              | ${'Set WEBHOOK_SECRET_CRM to whsec_ and the base64 of 24 to 64'}
  ${OLD.slice('whsec_'.length)}      | ${'it does not begin with whsec_'}
  ${`${OLD}A`}                       | ${'it is not the base64 of 24 to 64 bytes'}
  ${'whsec_C2FVsBQIhrscChlQIMV+b5s'} | ${'it has fewer than 24 characters after whsec_'}
  ${`${OLD},${OLD}`}                 | ${'secret 2 of 2: it is listed twice'}
  ${STRIPE_SECRET}                   | ${'WEBHOOK_SECRET_CRM contains a secret of another endpoint.'}
`('a secret is refused: $says', async ({ secret, says }) => {
  const env = { WEBHOOK_SECRET_CRM: secret }
  const refusal = await refusalOf(load({ endpoints: { crm: CRM } }, { env }))
  expect(refusal).toContain(says)
  expect(refusal).not.toContain('C2FVsBQI')
})

const LOCAL = { crm: { ...CRM, url: 'http://127.0.0.1:3000/hooks' } }

test('in development endpoints may be on this machine, where it is said or in bursar dev', async () => {
  expect(await load({ endpoints: LOCAL, allowPrivate: true })).toMatchObject({
    allowsPrivate: true,
  })
  expect(await load({ endpoints: LOCAL }, { mode: 'dev' })).toMatchObject({ allowsPrivate: true })
  const strict = load({ endpoints: LOCAL, allowPrivate: false }, { mode: 'dev' })
  expect(await refusalOf(strict)).toContain('must begin with https://')
})

test('with a live key they may not, whatever is said', async () => {
  const env = { STRIPE_SECRET_KEY: 'sk_live_51Key', ALERTS: 'none' }
  const refusal = await refusalOf(load({ endpoints: LOCAL, allowPrivate: true }, { env }))
  expect(refusal).toContain('webhooks.allowPrivate is for development, but')
  expect(await load({ endpoints: { crm: CRM } }, { env })).toMatchObject({ allowsPrivate: false })
})

test('what only works on the database needs no secret', async () => {
  const env = { WEBHOOK_SECRET_CRM: '' }
  const { endpoints } = await load({ endpoints: { crm: CRM } }, { env, mode: 'database' })
  expect(endpoints).toMatchObject([{ name: 'crm', secrets: [] }])
})
