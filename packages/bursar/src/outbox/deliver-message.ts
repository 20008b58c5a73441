import { AppError, type ErrorCode } from '@bursar/wire/errors'
import type { Failpoint } from '../base/failpoint.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'
import type {
  MessageHandler,
  OutboxMessage,
  Tried,
} from '../subscription/outgoing/message-handler.ts'
import { endAttempt } from './end-attempt.store.ts'
import { beginAttempt, type Pool } from './messages.store.ts'
import { RETRY_POLICY } from './retry-policy.ts'

/** A handler that has not answered by now is told to give up. */
const ATTEMPT_MS_MAX = 60_000

export type Handlers = Readonly<Partial<Record<MessageKind, MessageHandler>>>

/** `nothing`: it was no longer pending. `failed`: it will be tried again. */
export interface Delivered {
  readonly outcome: 'nothing' | 'done' | 'dropped' | 'failed' | 'dead'
  readonly message: OutboxMessage | null
  /** Of a try that failed. */
  readonly errorCode: ErrorCode | null
}

/** One try of one message. Services outside are called between two commits, never inside one. */
export async function deliverMessage(
  pool: Pool,
  messageId: string,
  handlers: Handlers,
  failpoint?: Failpoint,
): Promise<Delivered> {
  const message = await beginAttempt(pool, messageId)
  if (message === null) return { outcome: 'nothing', message, errorCode: null }
  await failpoint?.('deliver.before', messageId)
  const tried = await attempt(message, handlers[message.kind])
  await failpoint?.('deliver.after_deed', messageId)
  const { outcome, errorCode } = judge(message, tried)
  const isWaiting = tried.kind === 'waiting'
  const why = tried.kind === 'dropped' ? tried.because : errorCode
  await endAttempt(pool, message, { outcome, why, isWaiting })
  await failpoint?.('deliver.after', messageId)
  return { outcome, message, errorCode }
}

type Failed = { readonly kind: 'failed'; readonly errorCode: ErrorCode }

async function attempt(
  message: OutboxMessage,
  handler: MessageHandler | undefined,
): Promise<Tried | Failed> {
  if (handler === undefined) return { kind: 'failed', errorCode: 'MESSAGE_UNHANDLED' }
  try {
    return await handler(message, AbortSignal.timeout(ATTEMPT_MS_MAX))
  } catch (error) {
    return { kind: 'failed', errorCode: error instanceof AppError ? error.code : 'DELIVERY_FAILED' }
  }
}

function judge(
  message: OutboxMessage,
  tried: Tried | Failed,
): { outcome: 'done' | 'dropped' | 'failed' | 'dead'; errorCode: ErrorCode | null } {
  switch (tried.kind) {
    case 'done':
      return { outcome: 'done', errorCode: null }
    case 'dropped':
      return { outcome: 'dropped', errorCode: null }
    case 'refused':
      return { outcome: 'dead', errorCode: tried.errorCode }
    case 'waiting':
    case 'failed': {
      // A try that waits is taken off again: it is the last only when it could not be any more.
      const triesMax = RETRY_POLICY[message.kind].attemptsMax + (tried.kind === 'waiting' ? 1 : 0)
      const isLast = message.attempt >= triesMax
      return { outcome: isLast ? 'dead' : 'failed', errorCode: tried.errorCode }
    }
  }
}
