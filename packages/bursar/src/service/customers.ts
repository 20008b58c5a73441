import type { Clock } from '@bursar/wire/clock'
import { errorFields } from '../base/error-fields.ts'
import type { Log } from '../base/log.ts'
import type { BillingContext } from '../billing/billing-context.ts'
import { PriceList } from '../billing/read/price-list.ts'
import { RefreshWaiters } from '../billing/status/refresh-waiters.ts'
import type { ApiTokens } from '../billing/token/api-tokens.ts'
import { TokenVerifier } from '../billing/token/token-verifier.ts'
import type { OidcIssuer } from '../config/api/parse-api.ts'
import type { Config } from '../config/config.ts'
import { assertApiRole } from '../postgres/as-tenant.ts'
import { createPool, type Pool } from '../postgres/pool.ts'
import type { OnAsked } from '../stripe/listening-client.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import { openWriter } from './open/open-writer.ts'
import { TenantLimit } from './tenant-limit.ts'

const CONNECTIONS_MAX = 6

export interface CustomerSurroundings {
  readonly config: Config
  readonly databaseUrl: string
  readonly clock: Clock
  /** As Stripe has it. */
  readonly stripeClock: Clock
  readonly log: Log
  readonly outgoing: Outgoing
  /** Something is stale: look now. */
  readonly wake: () => void
  /** Told what every request to Stripe comes to. */
  readonly onAsked: OnAsked
}

/** What customers are served with; null without an issuer of tokens and a token for billing. */
export function openCustomers(
  surroundings: CustomerSurroundings,
  apiTokens: ApiTokens,
): CustomerService | null {
  const { oidc } = surroundings.config.api
  if (oidc !== null || apiTokens.grant('billing')) return new CustomerService(surroundings, oidc)
  surroundings.log.info('feature_off', { feature: 'customer_api', setting: 'OIDC_ISSUER' })
  return null
}

export class CustomerService {
  readonly billing: BillingContext
  /** Of end users; null where only backends ask. */
  readonly tokens: TokenVerifier | null
  /** Before anything that asks Stripe. */
  readonly limit: TenantLimit
  readonly #pool: Pool

  constructor(surroundings: CustomerSurroundings, oidc: OidcIssuer | null) {
    const { config, databaseUrl, clock, stripeClock, log, outgoing, wake, onAsked } = surroundings
    const { plans, api, stripe: access, audit } = config
    this.#pool = createPool({
      url: databaseUrl,
      applicationName: 'bursar customers',
      max: CONNECTIONS_MAX,
      onIdleError: (error) => log.warn('connection_lost', errorFields(error)),
    })
    const rules = { tenantClaim: api.tenantClaim, clock }
    this.tokens = oidc === null ? null : new TokenVerifier({ ...oidc, ...rules })
    this.limit = new TenantLimit(config.refresh.requestsPerSecond)
    const stripe = openWriter(config, this.#pool, { of: 'customer', onAsked })
    this.billing = {
      pool: this.#pool,
      stripe,
      prices: new PriceList(stripe, clock),
      plans,
      returnOrigins: api.returnOrigins,
      livemode: access.livemode,
      publishableKey: access.publishableKey,
      gracePeriodDays: config.policy.gracePeriodDays,
      auditKey: audit.key,
      referenceKey: config.referenceKeys[0] ?? null,
      outgoing,
      clock: stripeClock,
      waiters: new RefreshWaiters(wake),
    }
  }

  /** @throws AppError API_ROLE_MISSING */
  start(): Promise<void> {
    return assertApiRole(this.#pool)
  }

  stop(): Promise<void> {
    return this.#pool.end()
  }
}
