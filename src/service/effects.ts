import type { Config } from '../config/config.ts'
import { Keycloak } from '../effects/provision/keycloak.ts'
import { makeProvision } from '../effects/provision/provision.ts'
import type { Handlers } from '../outbox/carry-out.ts'
import type { Pool } from '../postgres/pool.ts'
import { OWES_NOTHING, type Owing } from '../subscription/owing/effect.ts'

/** What is switched on: what is owed of a change, and who carries it out. */
export interface Effects {
  readonly owing: Owing
  readonly handlers: Handlers
}

/** A feature that is not configured owes nothing. */
export function effectsOf(config: Config, pool: Pool): Effects {
  const { keycloak } = config
  return {
    owing: { ...OWES_NOTHING, provision: keycloak !== null },
    handlers: {
      ...(keycloak === null ? {} : { provision: makeProvision(pool, new Keycloak(keycloak)) }),
    },
  }
}
