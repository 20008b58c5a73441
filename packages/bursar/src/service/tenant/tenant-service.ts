import { AppError } from '@bursar/wire/errors'
import type { TenantAnswer, TenantBody, TenantSearch } from '@bursar/wire/tenants/tenant'
import { errorFields } from '../../base/error-fields.ts'
import type { Log } from '../../base/log.ts'
import { findTenant, findTenantsNamed } from '../../billing/tenant/tenants.store.ts'
import type { BackendCaller } from '../../billing/token/api-tokens.ts'
import type { Config } from '../../config/config.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import { createPool, type Pool } from '../../postgres/pool.ts'
import { registerTenant } from '../../refresh/register/register-tenant.ts'
import { toTenantWish } from '../../refresh/register/to-tenant-wish.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import { accountsOf } from '../endpoints-of.ts'

const CONNECTIONS_MAX = 2
const QUERY_TIMEOUT_MS = 5_000

export interface TenantOptions {
  readonly config: Pick<Config, 'audit' | 'endpoints'>
  readonly databaseUrl: string
  readonly log: Log
  readonly outgoing: Outgoing
  /** Something is stale: look now. */
  readonly wake: () => void
}

/** What backends ask and say of tenants. */
export class TenantService {
  readonly #pool: Pool
  readonly #options: TenantOptions

  constructor(options: TenantOptions) {
    this.#options = options
    this.#pool = createPool({
      url: options.databaseUrl,
      applicationName: 'bursar tenants',
      max: CONNECTIONS_MAX,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
      onIdleError: (error) => options.log.warn('connection_lost', errorFields(error)),
    })
  }

  /**
   * Creates a tenant, or links a customer to one. Idempotent.
   * @throws AppError as `registerTenant`; REQUEST_MALFORMED for an account that is not configured
   */
  async register(body: TenantBody, { name }: BackendCaller): Promise<TenantAnswer> {
    const { config, outgoing, wake, log } = this.#options
    const actor = { actorType: 'api' as const, actorId: name, reason: null }
    const wish = toTenantWish(body, accountsOf(config))
    const answer = await inTransaction(this.#pool, async (tx) => {
      const { tenantId } = await registerTenant(tx, wish, {
        auditKey: config.audit.key,
        outgoing,
        actor,
      })
      return findTenant(tx, tenantId)
    })
    if (answer === null) throw new AppError('INVARIANT_BROKEN', 'The tenant has no row.')
    log.info('tenant_registered', { tenant_id: answer.tenant_id, api_token: name })
    wake()
    return answer
  }

  /** @throws AppError TENANT_UNKNOWN */
  async get(tenantId: string): Promise<TenantAnswer> {
    const found = await findTenant(this.#pool, tenantId)
    if (found === null) throw new AppError('TENANT_UNKNOWN')
    return found
  }

  search(asked: TenantSearch): Promise<TenantAnswer[]> {
    return findTenantsNamed(this.#pool, asked)
  }

  close(): Promise<void> {
    return this.#pool.end()
  }
}
