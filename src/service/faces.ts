import type { Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import type { Traffic } from '../operator/traffic/traffic.ts'
import { EntitlementFace } from './entitlements.ts'
import { OperatorFace } from './operator-face.ts'

/** What the API is served from: one entry per kind of caller, `null` where it is switched off. */
export interface Faces {
  readonly livemode: boolean
  readonly entitlements: EntitlementFace | null
  readonly operator: OperatorFace | null
}

export interface FaceSurroundings {
  readonly config: Config
  readonly databaseUrl: string
  readonly log: Log
  readonly traffic: Traffic
}

export function facesOf({ config, databaseUrl, log, traffic }: FaceSurroundings): Faces {
  const isAsked = config.apiTokenDigests.length > 0
  if (!isAsked) log.info('feature_off', { feature: 'entitlements', setting: 'API_TOKEN' })
  const database = { url: databaseUrl }
  return {
    livemode: config.stripe.livemode,
    entitlements: isAsked ? new EntitlementFace({ config, database, log }) : null,
    operator: new OperatorFace({ config, databaseUrl, log, traffic }),
  }
}
