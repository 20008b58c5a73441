import type { Clock } from '@bursar/wire/clock'
import type { Log } from '../base/log.ts'
import { ApiTokens } from '../billing/token/api-tokens.ts'
import type { Config } from '../config/config.ts'
import type { Traffic } from '../operator/traffic/traffic.ts'
import type { OnAsked } from '../stripe/listening-client.ts'
import type { Owing } from '../subscription/owing/effect.ts'
import { type CustomerFace, openCustomers } from './customers.ts'
import { EntitlementFace } from './entitlements.ts'
import { MergeFace } from './merge/merge-face.ts'
import { OperatorFace } from './operator-face.ts'
import { TenantFace } from './tenant/tenant-face.ts'

/** What the API is served from: one entry per kind of caller, `null` where it is switched off. */
export interface Faces {
  readonly livemode: boolean
  /** Who opens what a backend asks for. */
  readonly apiTokens: ApiTokens
  readonly customer: CustomerFace | null
  readonly entitlements: EntitlementFace | null
  readonly tenants: TenantFace | null
  /** The page that an email leads to; null without `PUBLIC_URL`. */
  readonly merge: MergeFace | null
  readonly operator: OperatorFace | null
}

export interface FaceSurroundings {
  readonly config: Config
  readonly databaseUrl: string
  readonly clock: Clock
  readonly stripeClock: Clock
  readonly log: Log
  readonly traffic: Traffic
  readonly owing: Owing
  /** Something is dirty: look now. */
  readonly wake: () => void
  /** Told what every request to Stripe comes to. */
  readonly onAsked: OnAsked
}

export function facesOf(around: FaceSurroundings): Faces {
  const { config, databaseUrl, log, traffic, clock } = around
  const apiTokens = new ApiTokens(config.apiTokens)
  const isAsked = apiTokens.grant('read') || apiTokens.grant('usage')
  if (!isAsked) log.info('feature_off', { feature: 'entitlements', setting: 'API_TOKEN' })
  const database = { url: databaseUrl }
  return {
    livemode: config.stripe.livemode,
    apiTokens,
    customer: openCustomers(around, apiTokens),
    entitlements: isAsked ? new EntitlementFace({ config, database, log }) : null,
    tenants:
      apiTokens.grant('read') || apiTokens.grant('tenants')
        ? new TenantFace({ config, databaseUrl, log, owing: around.owing, wake: around.wake })
        : null,
    merge:
      config.publicUrl === null
        ? null
        : new MergeFace({ config, databaseUrl, log, owing: around.owing, wake: around.wake }),
    operator: new OperatorFace({ config, databaseUrl, log, traffic, clock, owing: around.owing }),
  }
}
