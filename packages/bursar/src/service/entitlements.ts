import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { errorFields } from '../base/error-fields.ts'
import type { Log } from '../base/log.ts'
import { ChangeRelay, type Follower } from '../billing/entitlement/change-relay.ts'
import { readChangesSince, readCursor } from '../billing/entitlement/changes.store.ts'
import { FACTS_SETTINGS, type Question, readFacts } from '../billing/entitlement/facts.store.ts'
import { SharedReads } from '../billing/entitlement/shared-reads.ts'
import type { Config } from '../config/config.ts'
import { plansDigest } from '../config/plans-digest.ts'
import { createPool, type Pool, type PoolOptions } from '../postgres/pool.ts'
import {
  checkEntitlement,
  type Entitlement,
  type EntitlementFacts,
} from '../subscription/entitlement/check-entitlement.ts'
import { isFeatureNamed } from '../subscription/entitlement/entitlements-of.ts'
import {
  recordUsage,
  type UsageOutcome,
  type UsageReport,
} from '../subscription/entitlement/usage.store.ts'
import type { Plans } from '../subscription/plans.ts'

/** Two for checks, the others for usage and for the poll behind the stream. */
const CONNECTIONS_MAX = 5

/** Somebody waits for the answer: it fails soon. */
const QUERY_TIMEOUT_MS = 1_500

const FEATURE = /^[a-z][A-Za-z0-9_]{0,49}$/

export interface EntitlementOptions {
  readonly config: Pick<Config, 'plans'>
  readonly database: Pick<PoolOptions, 'url' | 'clock'>
  readonly log: Log
}

/** What the SaaS’s own code asks for: may this tenant do that? */
export class EntitlementService {
  readonly #pool: Pool
  readonly #plans: Plans
  readonly #reads: SharedReads<Question, EntitlementFacts>
  readonly #relay: ChangeRelay

  constructor({ config, database, log }: EntitlementOptions) {
    const pool = createPool({
      ...database,
      applicationName: 'bursar entitlements',
      max: CONNECTIONS_MAX,
      queryTimeoutMs: QUERY_TIMEOUT_MS,
      settings: FACTS_SETTINGS,
      onIdleError: (error) => log.warn('connection_lost', errorFields(error)),
    })
    this.#pool = pool
    this.#plans = config.plans
    this.#reads = new SharedReads((questions) => readFacts(pool, questions))
    this.#relay = new ChangeRelay({
      plansDigest: plansDigest(config.plans),
      readCursor: () => readCursor(pool),
      readChangesSince: (cursor) => readChangesSince(pool, cursor),
      onTrouble: (error) => log.warn('stream_interrupted', errorFields(error)),
    })
  }

  /** @throws AppError POSTGRES_UNAVAILABLE, ENTITLEMENTS_BUSY */
  async check({ tenantId, feature }: Question): Promise<Entitlement> {
    // What can be the id of nothing is asked for as nothing.
    const facts = await this.#reads.ask({
      tenantId: TENANT_ID_FORM.test(tenantId) ? tenantId : '',
      feature: FEATURE.test(feature) ? feature : '',
    })
    return checkEntitlement(feature, facts, this.#plans)
  }

  /** Idempotent; never goes back in time. */
  async reportUsage(report: UsageReport): Promise<UsageOutcome | 'feature_unknown'> {
    if (!isFeatureNamed(report.feature, this.#plans)) return 'feature_unknown'
    if (!TENANT_ID_FORM.test(report.tenantId)) return 'tenant_unknown'
    const [outcome = 'tenant_unknown'] = await recordUsage(this.#pool, [report])
    return outcome
  }

  /** Tells of changes until it is ended by what it gives; see `ChangeRelay.follow`. */
  follow(since: string | null, follower: Follower): Promise<() => void> {
    return this.#relay.follow(since, follower)
  }

  async close(): Promise<void> {
    await this.#relay.stop()
    await this.#pool.end()
  }
}
