import { createSecretKey } from 'node:crypto'
import { tmpdir } from 'node:os'
import type { Config } from '../../packages/bursar/src/config/config.ts'
import { EMAILS_USUAL, NO_BRAND } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { BILLING_USUAL } from '../../packages/bursar/src/subscription/grace/policy.ts'
import { anchorFileOf } from './anchor-file.ts'

export const TEST_SECRET = 'whsec_Zk3vJ8Qm2LxT7cRw9YbN5sHd'
/** For the environment of a process, which takes no key that is not random. */
export const AUDIT_KEY_TEXT = '5ec7e70123456789'.repeat(4)
export const AUDIT_KEY = createSecretKey(Buffer.from('a'.repeat(64), 'hex'))

export const TEST_PLANS = {
  starter: {
    name: 'Starter',
    type: 'MAIN',
    prices: ['price_starter'],
    limits: { devices: 50 },
    features: [],
  },
  pro: {
    name: 'Pro',
    type: 'MAIN',
    prices: ['price_pro'],
    limits: { devices: 500 },
    features: [],
  },
} as const satisfies Config['plans']

export const TEST_REFERENCE_KEY = 'reference-key-of-the-tests-0123456789'

export const TEST_POLICY = {
  gracePeriodDays: 14,
  signup: { mode: 'open', sameEmail: 'confirm' },
  holdHours: 24,
} as const satisfies Config['policy']

/** The smallest whole configuration; a test states what matters to it. */
export function testConfig(
  databaseUrl: string,
  apiBase: string,
  more: Partial<Config> = {},
): Config {
  return {
    databaseUrl,
    host: '127.0.0.1',
    port: 0,
    stripe: {
      secretKey: 'sk_test_simulator0000000000000000',
      livemode: false,
      publishableKey: null,
      apiBase: new URL(apiBase),
    },
    endpoints: [{ name: '', accountClass: 'own', accounts: [], secrets: [TEST_SECRET] }],
    plans: TEST_PLANS,
    policy: TEST_POLICY,
    referenceKeys: [TEST_REFERENCE_KEY],
    billing: BILLING_USUAL,
    delivery: 'live',
    // Tests ask as fast as they can: the budget has tests of its own.
    refresh: { requestsPerSecond: 10_000, concurrency: 8 },
    mail: null,
    brand: { ...NO_BRAND, name: 'Turbine' },
    emails: EMAILS_USUAL,
    webhooks: { allowsPrivate: false, endpoints: [] },
    alerts: {
      emails: [],
      webhookUrl: null,
      heartbeatUrl: null,
      consoleUrl: new URL('https://console.example'),
    },
    apiTokens: [],
    api: { oidc: null, tenantClaim: 'tenant_id', returnOrigins: ['https://app.example'] },
    logLevel: 'silent',
    audit: { key: AUDIT_KEY, anchorFile: anchorFileOf(databaseUrl) },
    publicUrl: null,
    keycloak: null,
    console: { kind: 'link' },
    notificationDays: [90, 60, 30, 14, 7, 1],
    eventRetentionDays: 400,
    dataFolder: tmpdir(),
    ...more,
  }
}
