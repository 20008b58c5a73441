import { AppError, type ErrorCode } from '@bursar/wire/errors'
import type { Reach } from '../base/reach.ts'
import type { EffectKind } from '../subscription/owing/effect.ts'
import type { Effect, EffectHandler, Tried } from '../subscription/owing/effect-handler.ts'
import { beginAttempt, type Pool } from './effects.store.ts'
import { endAttempt } from './end-attempt.store.ts'
import { PATIENCE } from './patience.ts'

/** A handler that has not answered by now is told to give up. */
const ATTEMPT_MS_MAX = 60_000

export type Handlers = Readonly<Partial<Record<EffectKind, EffectHandler>>>

/** `nothing`: it was owed no more. `failed`: it will be tried again. */
export interface Delivered {
  readonly outcome: 'nothing' | 'done' | 'dropped' | 'failed' | 'dead'
  readonly effect: Effect | null
  /** Of a try that failed. */
  readonly errorCode: ErrorCode | null
}

/** One try of one effect. The world is called between two commits, never inside one. */
export async function carryOut(
  pool: Pool,
  effectId: string,
  handlers: Handlers,
  reach?: Reach,
): Promise<Delivered> {
  const effect = await beginAttempt(pool, effectId)
  if (effect === null) return { outcome: 'nothing', effect, errorCode: null }
  await reach?.('deliver.before', effectId)
  const tried = await attempt(effect, handlers[effect.kind])
  await reach?.('deliver.after_deed', effectId)
  const { outcome, errorCode } = judge(effect, tried)
  const isWaiting = tried.kind === 'waiting'
  const why = tried.kind === 'dropped' ? tried.because : errorCode
  await endAttempt(pool, effect, { outcome, why, isWaiting })
  await reach?.('deliver.after', effectId)
  return { outcome, effect, errorCode }
}

type Failed = { readonly kind: 'failed'; readonly errorCode: ErrorCode }

async function attempt(
  effect: Effect,
  handler: EffectHandler | undefined,
): Promise<Tried | Failed> {
  if (handler === undefined) return { kind: 'failed', errorCode: 'EFFECT_UNHANDLED' }
  try {
    return await handler(effect, AbortSignal.timeout(ATTEMPT_MS_MAX))
  } catch (error) {
    return { kind: 'failed', errorCode: error instanceof AppError ? error.code : 'EFFECT_FAILED' }
  }
}

function judge(
  effect: Effect,
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
      const triesMax = PATIENCE[effect.kind].attemptsMax + (tried.kind === 'waiting' ? 1 : 0)
      const isLast = effect.attempt >= triesMax
      return { outcome: isLast ? 'dead' : 'failed', errorCode: tried.errorCode }
    }
  }
}
