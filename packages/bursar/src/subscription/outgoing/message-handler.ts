import type { ErrorCode } from '@bursar/wire/errors'
import type { MessageDetails, MessageKind } from './message.ts'

/** A message that is still pending, as its handler gets it. */
export interface OutboxMessage {
  /** A UUID: the idempotency key towards the world, the same at every try. */
  readonly messageId: string
  readonly kind: MessageKind
  readonly name: string
  /** The outgoing endpoint of an outgoing webhook, the channel of an alert, else ''. */
  readonly target: string
  /** '': it is about a finding that is about no tenant. */
  readonly tenantId: string
  readonly subscriptionId: string | null
  readonly details: MessageDetails
  readonly enqueuedAt: Date
  /** The same, or when an operator wanted it again: how old it is. */
  readonly pendingSince: Date
  /** 1 at the first try. */
  readonly attempt: number
}

/**
 * What a try came to. `dropped`: there was nothing to do, for example nobody to write to.
 * `refused`: no later try can help. `waiting`: it is not its turn yet, which is no failure and uses
 * up no try. What a handler throws is tried again.
 */
export type Tried =
  | { readonly kind: 'done' }
  | { readonly kind: 'dropped'; readonly because: Uppercase<string> }
  | { readonly kind: 'refused' | 'waiting'; readonly errorCode: ErrorCode }

/**
 * Carries one message out. It may have been delivered before, by a process that was killed before
 * it could say so: then the same idempotency key must make it harmless. Gives up on `signal`.
 */
export type MessageHandler = (message: OutboxMessage, signal: AbortSignal) => Promise<Tried>
