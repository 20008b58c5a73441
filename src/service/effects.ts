import type { Config } from '../config/config.ts'
import type { Handlers } from '../outbox/carry-out.ts'
import { OWES_NOTHING, type Owing } from '../subscription/owing/effect.ts'

/** What is switched on: what is owed of a change, and who carries it out. */
export interface Effects {
  readonly owing: Owing
  readonly handlers: Handlers
}

/** A feature that is not configured owes nothing. */
export function effectsOf(_config: Config): Effects {
  return { owing: OWES_NOTHING, handlers: {} }
}
