import type { Clock } from '@bursar/wire/clock'
import type { Log } from '../base/log.ts'
import { ApiTokens } from '../billing/token/api-tokens.ts'
import type { Config } from '../config/config.ts'
import type { Traffic } from '../operator/traffic/traffic.ts'
import type { OnAsked } from '../stripe/listening-client.ts'
import type { Outgoing } from '../subscription/outgoing/message.ts'
import { type CustomerService, openCustomers } from './customers.ts'
import { EntitlementService } from './entitlements.ts'
import { MergeService } from './merge/merge-service.ts'
import { OperatorAccess } from './operator-access.ts'
import { TenantService } from './tenant/tenant-service.ts'

/** What the API is served from: one entry per kind of caller, `null` where it is switched off. */
export interface Apis {
  readonly livemode: boolean
  /** Who opens what a backend asks for. */
  readonly apiTokens: ApiTokens
  readonly customer: CustomerService | null
  readonly entitlements: EntitlementService | null
  readonly tenants: TenantService | null
  /** The page that an email leads to; null without `PUBLIC_URL`. */
  readonly merge: MergeService | null
  readonly operator: OperatorAccess | null
}

export interface ApisContext {
  readonly config: Config
  readonly databaseUrl: string
  readonly clock: Clock
  readonly stripeClock: Clock
  readonly log: Log
  readonly traffic: Traffic
  readonly outgoing: Outgoing
  /** Something is stale: look now. */
  readonly wake: () => void
  /** Told what every request to Stripe comes to. */
  readonly onAsked: OnAsked
}

export function apisOf(context: ApisContext): Apis {
  const { config, databaseUrl, log, traffic, clock } = context
  const apiTokens = new ApiTokens(config.apiTokens)
  const isAsked = apiTokens.grant('read') || apiTokens.grant('usage')
  if (!isAsked) log.info('feature_off', { feature: 'entitlements', setting: 'API_TOKEN' })
  const database = { url: databaseUrl }
  return {
    livemode: config.stripe.livemode,
    apiTokens,
    customer: openCustomers(context, apiTokens),
    entitlements: isAsked ? new EntitlementService({ config, database, log }) : null,
    tenants:
      apiTokens.grant('read') || apiTokens.grant('tenants')
        ? new TenantService({
            config,
            databaseUrl,
            log,
            outgoing: context.outgoing,
            wake: context.wake,
          })
        : null,
    merge:
      config.publicUrl === null
        ? null
        : new MergeService({
            config,
            databaseUrl,
            log,
            outgoing: context.outgoing,
            wake: context.wake,
          }),
    operator: new OperatorAccess({
      config,
      databaseUrl,
      log,
      traffic,
      clock,
      outgoing: context.outgoing,
    }),
  }
}
