import type { ErrorCode } from '@bursar/wire/errors'
import type { EffectDetails, EffectKind } from './effect.ts'

/** An effect that is still owed, as its handler gets it. */
export interface Effect {
  /** A UUID: the idempotency key towards the world, the same at every try. */
  readonly effectId: string
  readonly kind: EffectKind
  readonly name: string
  /** The outgoing endpoint of an announcement, the channel of an alert, else ''. */
  readonly target: string
  /** '': it is about a finding that is about no tenant. */
  readonly tenantId: string
  readonly subscriptionId: string | null
  readonly details: EffectDetails
  readonly owedAt: Date
  /** The same, or when an operator wanted it again: how old it is. */
  readonly owedSince: Date
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
 * Carries one effect out. It may have been carried out before, by a process that was killed before
 * it could say so: then the same idempotency key must make it harmless. Gives up on `signal`.
 */
export type EffectHandler = (effect: Effect, signal: AbortSignal) => Promise<Tried>
