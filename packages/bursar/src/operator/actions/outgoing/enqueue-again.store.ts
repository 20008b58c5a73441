import { AppError } from '@bursar/wire/errors'
import { unsend } from '../../../delivery/email/emails.store.ts'
import { enableEndpoint } from '../../../delivery/webhooks/endpoints.store.ts'
import { enqueueAgain, type PendingAgain } from '../../../outbox/enqueue/enqueue-again.store.ts'
import { expediteWebhooks } from '../../../outbox/expedite.store.ts'
import type { Tx } from '../../../postgres/pool.ts'
import { closeFindingsOfEndpoint } from '../../../subscription/finding/resolve.store.ts'
import { resolverOf } from '../finding/finding.store.ts'
import type { Acting } from '../note-action.store.ts'

const NOT_AGAIN =
  'The message does not exist, it was delivered, or it was recorded in observe mode.'

/** Enqueues a message again, at once. @throws AppError ACTION_IMPOSSIBLE where it was delivered. */
export async function enqueuedAgain(tx: Tx, messageId: string): Promise<PendingAgain> {
  const again = await enqueueAgain(tx, messageId)
  if (again === null) {
    throw new AppError('ACTION_IMPOSSIBLE', NOT_AGAIN)
  }
  if (again.outcome === 'done') await unsend(tx, messageId)
  return again
}

/** An outgoing endpoint is called again at once, also with what waits for it. */
export async function enableOutgoing(tx: Tx, endpoint: string, acting: Acting): Promise<void> {
  if (!(await enableEndpoint(tx, endpoint))) {
    throw new AppError('ACTION_IMPOSSIBLE', `${endpoint} is neither failing nor disabled.`)
  }
  const resolver = { by: resolverOf(acting), reason: acting.reason }
  await closeFindingsOfEndpoint(tx, endpoint, resolver)
  await expediteWebhooks(tx, endpoint)
}
