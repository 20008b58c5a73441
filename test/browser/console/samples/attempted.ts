import type { StoredMessage } from '../../../../packages/bursar/src/operator/read/messages.store.ts'
import { before, DAY, HOUR, later, MINUTE } from './instant.ts'

type Attempted = Pick<
  StoredMessage,
  'attempted_at' | 'attempts' | 'ended_at' | 'last_error' | 'outcome'
>

/** Since then one endpoint of ours accepts nothing. */
export const FAILING_SINCE = before(6 * HOUR)
/** So many calls of what it is pending failed. */
export const CALLS_OF_FAILING = 8

/** What trying a message came to. */
export function attempted(
  message: Pick<StoredMessage, 'kind' | 'name' | 'target'> & { readonly enqueued_at: string },
): Attempted {
  const { kind, name, target, enqueued_at } = message
  const open = { outcome: null, ended_at: null }
  if (target === 'warehouse' && enqueued_at > FAILING_SINCE) {
    const isTried = enqueued_at < before(HOUR)
    const attempts = isTried ? CALLS_OF_FAILING : 1
    return { ...open, attempts, attempted_at: before(MINUTE), last_error: 'ENDPOINT_REFUSED' }
  }
  if (kind === 'provision' && enqueued_at > before(2 * MINUTE)) {
    return { ...open, attempts: 0, attempted_at: null, last_error: null }
  }
  const at = later(enqueued_at, 2)
  if (kind === 'email' && name === 'suspended' && enqueued_at < before(DAY)) {
    const refused = { last_error: 'MAIL_REFUSED', outcome: 'dead' } as const
    return { attempts: 1, attempted_at: at, ended_at: at, ...refused }
  }
  return { attempts: 1, attempted_at: at, ended_at: at, last_error: null, outcome: 'done' }
}
