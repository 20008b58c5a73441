import type { ErrorCode } from '../base/errors.ts'
import type { EffectDetails, EffectKind } from '../subscription/owing/effect.ts'

/** An effect that is still owed, as its handler gets it. */
export interface Effect {
  /** A UUID: the idempotency key towards the world, the same at every try. */
  readonly effectId: string
  readonly kind: EffectKind
  readonly name: string
  /** The outgoing endpoint of an announcement, else ''. */
  readonly target: string
  readonly tenantId: string
  readonly subscriptionId: string | null
  readonly details: EffectDetails
  readonly owedAt: Date
  /** 1 at the first try. */
  readonly attempt: number
}

/**
 * What a try came to. `dropped`: there was nothing to do, for example nobody to write to.
 * `refused`: no later try can help. What a handler throws is tried again.
 */
export type Tried =
  | { readonly kind: 'done' }
  | { readonly kind: 'dropped'; readonly because: Uppercase<string> }
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode }

/**
 * Carries one effect out. It may have been carried out before, by a process that was killed before
 * it could say so: then the same idempotency key must make it harmless. Gives up on `signal`.
 */
export type EffectHandler = (effect: Effect, signal: AbortSignal) => Promise<Tried>

/** What one kind of effect is worth. */
export interface Patience {
  /** Tries until it is given up, with a finding. */
  readonly attemptsMax: number
  /** First pause in seconds; it doubles, with jitter, up to `delaySecondsMax`. */
  readonly delaySeconds: number
  readonly delaySecondsMax: number
  /** Tries after which an operator is told, while it is still tried. */
  readonly tellAfter: number
}

const HOUR = 3600

/** A little over three days each; an identity is tried for a month. */
export const PATIENCE: Readonly<Record<EffectKind, Patience>> = {
  notice: { attemptsMax: 80, delaySeconds: 30, delaySecondsMax: HOUR, tellAfter: 80 },
  provision: { attemptsMax: 750, delaySeconds: 10, delaySecondsMax: HOUR, tellAfter: 3 },
  announce: { attemptsMax: 84, delaySeconds: 5, delaySecondsMax: HOUR, tellAfter: 84 },
  hook: { attemptsMax: 84, delaySeconds: 5, delaySecondsMax: HOUR, tellAfter: 10 },
}
