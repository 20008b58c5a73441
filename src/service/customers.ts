import type { Clock } from '../base/clock.ts'
import { errorFields } from '../base/error-fields.ts'
import type { Log } from '../base/log.ts'
import { type Repeating, repeat } from '../base/repeat.ts'
import { endAddons } from '../billing/addon/end-addons.ts'
import type { BillingContext } from '../billing/billing-context.ts'
import { PriceList } from '../billing/look/price-list.ts'
import { Settlements } from '../billing/status/settlements.ts'
import { TokenVerifier } from '../billing/token/token-verifier.ts'
import type { OidcIssuer } from '../config/api/parse-api.ts'
import type { Config } from '../config/config.ts'
import { assertApiRole } from '../postgres/as-tenant.ts'
import { createPool, type Pool } from '../postgres/pool.ts'
import { StripeWriter, type WriterEndpoint } from '../stripe/stripe-writer.ts'
import type { Owing } from '../subscription/owing/effect.ts'
import { admitCustomer } from './admit-customer.ts'

const CONNECTIONS_MAX = 6
const ADDONS_EVERY_MS = 5_000

export interface CustomerSurroundings {
  readonly config: Config
  readonly databaseUrl: string
  readonly clock: Clock
  readonly log: Log
  readonly owing: Owing
  /** Something is dirty: look now. */
  readonly wake: () => void
}

/** What customers are served with; null where no issuer of tokens is set. */
export function openCustomers(around: CustomerSurroundings): CustomerFace | null {
  const { oidc } = around.config.api
  if (oidc !== null) return new CustomerFace(around, oidc)
  around.log.info('feature_off', { feature: 'customer_api', setting: 'OIDC_ISSUER' })
  return null
}

export class CustomerFace {
  readonly billing: BillingContext
  readonly tokens: TokenVerifier
  readonly #pool: Pool
  readonly #log: Log
  #repeating: Repeating | null = null

  constructor(around: CustomerSurroundings, { issuer, audience }: OidcIssuer) {
    const { config, databaseUrl, clock, log, owing, wake } = around
    const { plans, api, stripe: access, audit } = config
    this.#log = log
    this.#pool = createPool({
      url: databaseUrl,
      applicationName: 'bursar customers',
      max: CONNECTIONS_MAX,
      onIdleError: (error) => log.warn('connection_lost', errorFields(error)),
    })
    this.tokens = new TokenVerifier({ issuer, audience, tenantClaim: api.tenantClaim, clock })
    const stripe = openWriter(config, this.#pool)
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
      owing,
      clock,
      settlements: new Settlements(wake),
    }
  }

  /** @throws AppError API_ROLE_MISSING */
  async start({ works }: { works: boolean }): Promise<void> {
    await assertApiRole(this.#pool)
    if (works) this.#repeating = repeat(ADDONS_EVERY_MS, () => this.#endAddons())
  }

  async stop(): Promise<void> {
    await this.#repeating?.stop()
    await this.#pool.end()
  }

  async #endAddons(): Promise<void> {
    try {
      for (const { tenantId, stripeSubscriptionId } of await endAddons(this.billing)) {
        const about = { subject: stripeSubscriptionId, tenant_id: tenantId }
        this.#log.warn('finding_opened', { ...about, finding_kind: 'addon_not_ended' })
      }
    } catch (error) {
      this.#log.warn('addons_endless', errorFields(error))
    }
  }
}

function openWriter(config: Config, pool: Pool): StripeWriter {
  const { secretKey, apiBase } = config.stripe
  const { requestsPerSecond } = config.refresh
  const admit = (endpoint: WriterEndpoint) => admitCustomer({ pool, requestsPerSecond }, endpoint)
  return new StripeWriter({ secretKey, apiBase, admit })
}
