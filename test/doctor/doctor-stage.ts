import { join } from 'node:path'
import { anchorChainHeads } from '../../packages/bursar/src/audit/anchor-chain-heads.store.ts'
import { appendAudit } from '../../packages/bursar/src/audit/append-audit.store.ts'
import { bindAuditKey } from '../../packages/bursar/src/audit/audit-key.store.ts'
import { parseNamedApiTokens } from '../../packages/bursar/src/config/api/api-tokens.ts'
import type { Config } from '../../packages/bursar/src/config/config.ts'
import type { DoctorContext } from '../../packages/bursar/src/doctor/check.ts'
import { type CheckResult, diagnose } from '../../packages/bursar/src/doctor/diagnose.ts'
import { EVENT_TYPES } from '../../packages/bursar/src/inbox/event-types.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { StripeInspector } from '../../packages/bursar/src/stripe/stripe-inspector.ts'
import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import { CLIENT, type Issuer, startIssuer } from '../operator/issuer.ts'
import { auditEntry } from '../support/audit-stage.ts'
import { createTestDatabase, runAsAdmin, type TestDatabase } from '../support/database.ts'
import { type EditedStripe, startEditedStripe } from '../support/edited-stripe.ts'
import { KeycloakStandIn } from '../support/keycloak/stand-in.ts'
import { MailServer } from '../support/mail/mail-server.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { AUDIT_KEY, TEST_SECRET, testConfig } from '../support/test-config.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

export const HOST = 'https://billing.acme.example'
const URL_OF_WEBHOOK = `${HOST}/webhook/stripe`

/** A set-up in which everything is right, of real parts. A test breaks one of them. */
export interface DoctorStage {
  readonly clock: VirtualClock
  readonly database: TestDatabase
  readonly simulator: Simulator
  readonly answers: EditedStripe
  readonly mail: MailServer
  readonly keycloak: KeycloakStandIn
  readonly folder: string
  readonly config: Config
  admin(sql: string): Promise<void>
  diagnose(more?: Partial<DoctorContext>): Promise<CheckResult[]>
  close(): Promise<void>
}

export async function openDoctorStage(): Promise<DoctorStage> {
  const clock = new VirtualClock('2026-11-30T12:00:00Z')
  const folder = makeScratchFolder()
  const database = await createTestDatabase({ clock })
  const simulator = createSimulator({ startAt: clock.now() })
  await simulator.start()
  const answers = await startEditedStripe(simulator.fetch)
  const mail = await MailServer.start({ allowInsecureAuth: true })
  const keycloak = new KeycloakStandIn()
  keycloak.managementRoles = ['manage-users', 'view-users', 'view-realm']
  const keycloakUrl = await keycloak.start()
  const issuer = await startIssuer('https://console.acme.example/console/callback', {})
  const config = testConfig(database.url, answers.url, {
    ...rightConfig({ mail, keycloak, keycloakUrl, issuer, chat: answers.url }),
    audit: { key: AUDIT_KEY, anchorFile: join(folder, 'audit.anchor') },
    stripe: {
      secretKey: 'rk_test_restricted000000000000000',
      livemode: false,
      publishableKey: null,
      apiBase: new URL(answers.url),
    },
  })
  const subscription = await fillStripe(simulator)
  await fillDatabase(database, { config, subscription })
  return {
    clock,
    database,
    simulator,
    answers,
    mail,
    keycloak,
    folder,
    config,
    admin: (sql) => runAsAdmin(database.adminUrl, sql),
    diagnose: (more = {}) => {
      const used = more.config ?? config
      const stripe = new StripeInspector(used.stripe)
      return diagnose({ config: used, clock, pool: database.pool, stripe, ...more })
    },
    async close() {
      await issuer.stop()
      await keycloak.stop()
      await mail.stop()
      await answers.stop()
      await simulator.stop()
      await database.drop()
    },
  }
}

interface Parts {
  readonly mail: MailServer
  readonly keycloak: KeycloakStandIn
  readonly keycloakUrl: URL
  readonly issuer: Issuer
  readonly chat: string
}

function rightConfig({ mail, keycloak, keycloakUrl, issuer, chat }: Parts): Partial<Config> {
  const tokens = parseNamedApiTokens('backend:billing:Zk3vJ8Qm2LxT7cRw9YbN5sHd')
  if (!('value' in tokens)) throw new Error(tokens.wrong)
  return {
    publicUrl: HOST,
    apiTokens: tokens.value,
    mail: {
      server: { ...mail.address, login: { user: 'ada', password: 'right' } },
      from: { name: null, address: 'billing@acme.example' },
    },
    keycloak: {
      url: keycloakUrl,
      realm: 'customers',
      clientId: keycloak.client.id,
      clientSecret: keycloak.client.secret,
    },
    api: {
      oidc: { issuer: issuer.url.origin, audience: 'bursar' },
      tenantClaim: 'tenant_id',
      returnOrigins: [],
    },
    console: {
      kind: 'oidc',
      origin: 'https://console.acme.example',
      oidc: {
        issuer: issuer.url,
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        rolesClaim: 'roles',
        viewerRole: 'viewer',
        operatorRole: 'operator',
      },
    },
    alerts: {
      emails: [],
      webhookUrl: new URL('/services/T0/B0/secret-path', chat),
      heartbeatUrl: null,
      consoleUrl: new URL('https://console.acme.example'),
    },
  }
}

/** Prices, the endpoint, and a customer who pays. Gives the subscription. */
async function fillStripe(simulator: Simulator): Promise<string> {
  simulator.platform.createPrice({ id: 'price_starter', unit_amount: 1900 })
  simulator.platform.createPrice({ id: 'price_pro', unit_amount: 4900 })
  const once = simulator.platform.createPrice({ id: 'price_once', unit_amount: 900 })
  Object.assign(once, { type: 'one_time', recurring: null })
  simulator.platform.world.save(
    simulator.platform.world.prices,
    once,
    simulator.platform.world.timeline,
  )
  const archived = simulator.platform.createPrice({ id: 'price_archived', unit_amount: 900 })
  archived.active = false
  simulator.platform.world.save(
    simulator.platform.world.prices,
    archived,
    simulator.platform.world.timeline,
  )
  const handler = () => new Response('{}')
  const events = Object.keys(EVENT_TYPES)
  simulator.addWebhookEndpoint({ url: URL_OF_WEBHOOK, secret: TEST_SECRET, events, handler })
  const customer = simulator.platform.createCustomer({
    email: 'ada@acme.example',
    card: '4242424242424242',
  })
  const { id } = simulator.platform.subscribe({ customer: customer.id, price: 'price_starter' })
  return id
}

async function fillDatabase(
  { pool }: TestDatabase,
  { config, subscription }: { readonly config: Config; readonly subscription: string },
): Promise<void> {
  const { key, anchorFile } = config.audit
  await bindAuditKey(pool, key)
  await pool.query(`
    insert into bursar.tenants (tenant_id, name) values ('acme', 'Acme');
    insert into bursar.event_watermarks (account, caught_up_to, due_at)
    values ('', bursar.clock() - interval '20 minutes', bursar.clock());
    insert into bursar.delivery_counts (minute, endpoint, outcome, detail, count)
    values (date_trunc('minute', bursar.clock()), '', 'accepted', 'a1b2c3d4e5f6', 7)`)
  await pool.query(
    `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
       account, stripe_subscription_id)
     values ('one', 'acme', 'starter', 'MAIN', 'ACTIVE', '[]', '', $1)`,
    [subscription],
  )
  await inTransaction(pool, (tx) =>
    appendAudit(tx, { key, tenantId: 'acme', rows: [auditEntry(1)] }),
  )
  await anchorChainHeads(pool, { key, anchorFile })
}
