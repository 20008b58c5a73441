import { AppError } from '@bursar/wire/errors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { API_USUAL } from './api/parse-api.ts'
import { EMAILS_USUAL, NO_BRAND } from './mail/parse-emails.ts'
import { parseConfig } from './parse-config.ts'
import { BILLING_USUAL } from './plans/billing-policy.ts'

const NO_WEBHOOKS = { allowPrivate: null, endpoints: [] }
const STARTER = { prices: ['price_1'] }

function refusalOf(raw: unknown): string {
  try {
    parseConfig(raw)
  } catch (error) {
    if (error instanceof AppError && error.family === 'config') return error.detail ?? ''
    throw error
  }
  return 'accepted'
}

test('the smallest config is completed with defaults', () => {
  expect(parseConfig({ plans: { starter: STARTER } })).toEqual({
    plans: {
      starter: { name: 'starter', prices: ['price_1'], type: 'MAIN', limits: {}, features: [] },
    },
    signup: { mode: null, sameEmail: 'confirm' },
    billing: BILLING_USUAL,
    endpoints: [],
    delivery: 'live',
    refresh: { requestsPerSecond: 20, concurrency: 8 },
    brand: NO_BRAND,
    emails: EMAILS_USUAL,
    webhooks: NO_WEBHOOKS,
    api: API_USUAL,
    anchorFile: null,
  })
})

test('everything that may be said is kept', () => {
  const prices = ['price_1', 'plan_2', 'gold21323', 'Team Plan 2016', 'lookup_key:pro_monthly']
  const alone = { type: 'ADDON' as const, standalone: true, gracePeriodDays: 30 }
  const plan = { name: 'Big', prices, ...alone }
  const billing = {
    whileProcessing: 'grant',
    unpaidUpgrade: 'current',
    onFullRefund: 'suspend',
    onDisputeLost: 'suspend',
    onUnlistedPrice: 'withdraw',
    brake: 'off',
  } as const
  const limits = { devices: 0, seats: null }
  const connect = { class: 'connected', accounts: ['acct_1'], secretEnv: 'STRIPE_WEBHOOK_SECRET_A' }
  const raw = {
    plans: { big: { ...plan, limits, features: ['sso'] } },
    policy: {
      signup: { mode: 'intent', sameEmail: 'separate' },
      ...billing,
      graceAfterTrial: 3,
    },
    endpoints: { connect },
    delivery: 'observe',
    refresh: { requestsPerSecond: 5, concurrency: 1 },
    api: {
      tenantClaim: 'org',
      returnOrigins: ['https://app.acme.example:443', 'http://127.0.0.1:8'],
    },
    audit: { anchorFile: '/var/lib/anchor' },
  }
  expect(parseConfig(raw)).toEqual({
    plans: { big: { ...plan, limits, features: ['sso'] } },
    signup: { mode: 'intent', sameEmail: 'separate' },
    billing: { ...billing, graceAfterTrialDays: 3 },
    endpoints: [
      {
        name: 'connect',
        accountClass: 'connected',
        accounts: ['acct_1'],
        secretEnv: 'STRIPE_WEBHOOK_SECRET_A',
      },
    ],
    delivery: 'observe',
    refresh: { requestsPerSecond: 5, concurrency: 1 },
    brand: NO_BRAND,
    emails: EMAILS_USUAL,
    webhooks: NO_WEBHOOKS,
    api: {
      tenantClaim: 'org',
      returnOrigins: ['https://app.acme.example', 'http://127.0.0.1:8'],
    },
    anchorFile: '/var/lib/anchor',
  })
})

const withPlan = (plan: object) => ({ plans: { starter: { ...STARTER, ...plan } } })
const withEndpoint = (endpoint: object) => ({
  plans: { starter: STARTER },
  endpoints: { x: endpoint },
})

test.each`
  raw                                                                                           | says
  ${null}                                                                                       | ${'The config file must be an object, not null.'}
  ${{}}                                                                                         | ${'plans must be an object, not absent.'}
  ${{ plans: {} }}                                                                              | ${'plans must have a plan.'}
  ${{ plans: [] }}                                                                              | ${'plans must be an object, not a list.'}
  ${{ plans: { 'A b': STARTER } }}                                                              | ${'plans."A b" is not a valid name'}
  ${{ plans: { starter: {} } }}                                                                 | ${'plans.starter.prices must be a list, not absent.'}
  ${withPlan({ prices: [] })}                                                                   | ${'plans.starter.prices must have a price'}
  ${withPlan({ prices: ['prod_1'] })}                                                           | ${'plans.starter.prices[0] must be the ID of a Stripe price'}
  ${withPlan({ prices: ['price_1', 'price_1'] })}                                               | ${'plans.starter.prices contains price_1 twice.'}
  ${{ plans: { a: STARTER, b: STARTER } }}                                                      | ${'plans.b.prices contains price_1, which is also in plans.a.'}
  ${withPlan({ limits: { devices: -1 } })}                                                      | ${'plans.starter.limits.devices must be a whole number from 0'}
  ${withPlan({ limits: { devices: 1.5 } })}                                                     | ${'plans.starter.limits.devices must be a whole number from 0'}
  ${withPlan({ limits: { devices: '50' } })}                                                    | ${'plans.starter.limits.devices must be a whole number from 0'}
  ${withPlan({ type: 'TRIAL' })}                                                                | ${'plans.starter.type must be "MAIN" or "ADDON".'}
  ${withPlan({ price: 'price_2' })}                                                             | ${'plans.starter.price is not a known key. Did you mean prices?'}
  ${withPlan({ prices: ['price_1\n'] })}                                                        | ${'plans.starter.prices[0] must be the ID of a Stripe price'}
  ${withPlan({ gracePeriodDays: 366 })}                                                         | ${'plans.starter.gracePeriodDays must be a whole number from 0 to 365.'}
  ${withPlan({ standalone: true })}                                                             | ${'plans.starter.standalone is only for type "ADDON".'}
  ${withPlan({ type: 'ADDON', standalone: 1 })}                                                 | ${'plans.starter.standalone must be true or false.'}
  ${{ plans: { starter: STARTER }, policy: { whileProcessing: 'maybe' } }}                      | ${'policy.whileProcessing must be "grant" or "wait".'}
  ${{ plans: { starter: STARTER }, policy: { graceAfterTrial: -1 } }}                           | ${'policy.graceAfterTrial must be a whole number from 0 to 365.'}
  ${withPlan({ zzz: 1 })}                                                                       | ${'Known keys: name, prices, type, limits, features, gracePeriodDays, standalone, onFullRefund, onDisputeLost.'}
  ${withPlan({ name: '' })}                                                                     | ${'plans.starter.name must be a text of 1 to 100 characters.'}
  ${{ plans: { starter: STARTER }, polcy: {} }}                                                 | ${'polcy is not a known key. Did you mean policy?'}
  ${{ plans: { starter: STARTER }, policy: 'open' }}                                            | ${'policy must be an object, not a string.'}
  ${{ plans: { starter: STARTER }, refresh: { concurrency: 0 } }}                               | ${'refresh.concurrency must be a whole number from 1 to 64.'}
  ${withEndpoint({ class: 'mine', secretEnv: 'STRIPE_WEBHOOK_SECRET_X' })}                      | ${'endpoints.x.class must be "own" or "connected".'}
  ${withEndpoint({ class: 'connected', secretEnv: 'STRIPE_WEBHOOK_SECRET_X' })}                 | ${'endpoints.x.accounts must list the connected accounts'}
  ${withEndpoint({ class: 'own', accounts: ['acct_1'], secretEnv: 'STRIPE_WEBHOOK_SECRET_X' })} | ${'endpoints.x.accounts is only for "connected"'}
  ${withEndpoint({ class: 'own', secretEnv: 'STRIPE_SECRET_KEY' })}                             | ${'endpoints.x.secretEnv must be the name of an environment variable'}
`('refused: $says', ({ raw, says }) => {
  expect(refusalOf(raw)).toContain(says)
})

test('a secret pasted where its name belongs is not repeated', () => {
  const secretEnv = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  expect(refusalOf(withEndpoint({ class: 'own', secretEnv }))).not.toContain('MfKQ9r8')
  const accounts = [secretEnv, secretEnv]
  expect(refusalOf(withEndpoint({ class: 'connected', accounts }))).not.toContain('MfKQ9r8')
})

test('all problems are listed at once', () => {
  const raw = { plans: { a: { ...STARTER, type: 1 }, b: { prices: 3 } }, audit: { anchorFil: 'x' } }
  const said = refusalOf(raw)
  expect(said.split('\n  - ').slice(1)).toEqual([
    'plans.a.type must be "MAIN" or "ADDON".',
    'plans.b.prices must be a list, not a number.',
    'audit.anchorFil is not a known key. Did you mean anchorFile?',
  ])
})

test('what is wrong in one place hides nothing elsewhere, and is said once', () => {
  const price = 'x'.repeat(300)
  const raw = {
    plans: {
      a: { ...STARTER, type: 'TRIAL', standalone: true },
      b: { prices: [price, 'price_1'] },
      c: STARTER,
    },
    policy: { signup: { mode: 'opn' }, brak: 'on' },
    endpoints: { x: { class: 'connected', secretEnv: 'NONE' } },
    planz: 1,
  }
  expect(
    refusalOf(raw)
      .split('\n  - ')
      .slice(1)
      .map((sentence) => sentence.replace(/ (must be|contains|is) .*/, ' $1')),
  ).toEqual([
    'plans.a.type must be',
    'plans.a.standalone is',
    'plans.b.prices[0] must be',
    'plans.b.prices contains',
    'plans.c.prices contains',
    'policy.signup.mode must be',
    'policy.brak is',
    'endpoints.x.secretEnv must be',
    'endpoints.x.accounts must list the connected accounts to accept (acct_…).',
    'planz is',
  ])
})

test('null is as good as absent where there is a default, and names no entry', () => {
  const { plans } = parseConfig({ plans: { starter: STARTER } })
  const absent = { name: null, type: null, limits: null, features: null }
  const raw = { plans: { starter: { ...STARTER, ...absent } }, policy: null, endpoints: null }
  expect(parseConfig(raw).plans).toEqual(plans)
  expect(refusalOf({ plans: { starter: null } })).toContain('plans.starter must be an object')
})

test('a name of JavaScript’s own is refused like every other', () => {
  const raw = '{"plans":{"a":{"prices":["price_1"]},"__proto__":{"prices":["price_2"]}}}'
  expect(refusalOf(JSON.parse(raw))).toContain('plans.__proto__ is not a valid name')
  expect(refusalOf(JSON.parse('{"__proto__":{}}'))).toContain('__proto__ is not a known key')
})

test('the name of no plan is ever found among the plans', () => {
  const { plans } = parseConfig({ plans: { starter: STARTER } })
  expect(['constructor', '__proto__', 'toString'].map((name) => plans[name])).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('any JSON at all is either a config or a refusal with a sentence', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, plan) => {
      for (const raw of [value, { plans: value }, { plans: { a: plan }, endpoints: value }]) {
        const said = refusalOf(raw)
        expect(said).not.toBe('')
        // The words of the library would mean nothing to a deployer.
        expect(said).not.toMatch(/invalid input|unrecognized|expected|too (?:small|big)/i)
      }
    }),
    { numRuns: 300 },
  )
})
