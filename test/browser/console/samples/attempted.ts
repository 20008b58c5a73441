import type { StoredEffect } from '../../../../packages/bursar/src/operator/look/effects.store.ts'
import { before, DAY, HOUR, later, MINUTE } from './instant.ts'

type Attempted = Pick<
  StoredEffect,
  'attempted_at' | 'attempts' | 'ended_at' | 'last_error' | 'outcome'
>

/** Since then one endpoint of ours accepts nothing. */
export const FAILING_SINCE = before(6 * HOUR)
/** So many calls of what it is owed failed. */
export const CALLS_OF_FAILING = 8

/** What trying an effect came to. */
export function attempted(
  effect: Pick<StoredEffect, 'kind' | 'name' | 'target'> & { readonly owed_at: string },
): Attempted {
  const { kind, name, target, owed_at } = effect
  const open = { outcome: null, ended_at: null }
  if (target === 'warehouse' && owed_at > FAILING_SINCE) {
    const isTried = owed_at < before(HOUR)
    const attempts = isTried ? CALLS_OF_FAILING : 1
    return { ...open, attempts, attempted_at: before(MINUTE), last_error: 'RECEIVER_REFUSED' }
  }
  if (kind === 'provision' && owed_at > before(2 * MINUTE)) {
    return { ...open, attempts: 0, attempted_at: null, last_error: null }
  }
  const at = later(owed_at, 2)
  if (kind === 'notice' && name === 'suspended' && owed_at < before(DAY)) {
    const refused = { last_error: 'MAIL_REFUSED', outcome: 'dead' } as const
    return { attempts: 1, attempted_at: at, ended_at: at, ...refused }
  }
  return { attempts: 1, attempted_at: at, ended_at: at, last_error: null, outcome: 'done' }
}
