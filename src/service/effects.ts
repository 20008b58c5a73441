import type { Clock } from '../base/clock.ts'
import { AppError } from '../base/errors.ts'
import type { Config } from '../config/config.ts'
import { type AnnounceEndpoint, makeAnnouncer } from '../effects/announce/announcer.ts'
import { receiverRules } from '../effects/announce/resolve-receiver.ts'
import { Keycloak } from '../effects/provision/keycloak.ts'
import { makeProvision } from '../effects/provision/provision.ts'
import type { Handlers } from '../outbox/carry-out.ts'
import type { Pool } from '../postgres/pool.ts'
import { OWES_NOTHING, type Owing } from '../subscription/owing/effect.ts'
import { webhookKeyOf } from '../wire/standard-webhooks.ts'

/** What is switched on: what is owed of a change, and who carries it out. */
export interface Effects {
  readonly owing: Owing
  readonly handlers: Handlers
}

export interface EffectSurroundings {
  readonly pool: Pool
  readonly clock: Clock
}

/** A feature that is not configured owes nothing. */
export function effectsOf(config: Config, { pool, clock }: EffectSurroundings): Effects {
  const { keycloak, announce } = config
  const rules = receiverRules(announce)
  const endpoints = announce.endpoints.map(toEndpoint)
  return {
    owing: { ...OWES_NOTHING, provision: keycloak !== null, announceTo: announce.endpoints },
    handlers: {
      ...(keycloak !== null && { provision: makeProvision(pool, new Keycloak(keycloak)) }),
      ...(endpoints.length > 0 && { announce: makeAnnouncer({ pool, clock, endpoints, rules }) }),
    },
  }
}

function toEndpoint({ name, url, secrets }: Config['announce']['endpoints'][number]) {
  const keys = secrets.map((secret) => {
    const key = webhookKeyOf(secret)
    if (key === null) throw new AppError('INVARIANT_BROKEN', 'The config let a bad secret pass.')
    return key
  })
  return { name, url, keys } satisfies AnnounceEndpoint
}
