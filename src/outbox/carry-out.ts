import { AppError, type ErrorCode } from '../base/errors.ts'
import { inTransaction } from '../postgres/in-transaction.ts'
import type { Pool, Tx } from '../postgres/pool.ts'
import type { EffectKind } from '../subscription/effect.ts'
import type { Finding } from '../subscription/finding.ts'
import { reconcileFindings } from '../subscription/findings.store.ts'
import { beginAttempt, endEffect, failAttempt } from './effects.store.ts'
import { type Effect, type EffectHandler, PATIENCE, type Tried } from './owed.ts'

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
): Promise<Delivered> {
  const effect = await beginAttempt(pool, effectId)
  if (effect === null) return { outcome: 'nothing', effect, errorCode: null }
  const tried = await attempt(effect, handlers[effect.kind])
  const { outcome, errorCode } = judge(effect, tried)
  const why = tried.kind === 'dropped' ? tried.because : errorCode
  await inTransaction(pool, async (tx) => {
    if (outcome === 'failed') await failAttempt(tx, effectId, why)
    else await endEffect(tx, effectId, outcome, why)
    await tell(tx, effect, outcome, errorCode)
  })
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
    case 'failed': {
      const isLast = effect.attempt >= PATIENCE[effect.kind].attemptsMax
      return { outcome: isLast ? 'dead' : 'failed', errorCode: tried.errorCode }
    }
  }
}

const FINDINGS = {
  notice: { kind: 'notice_failed', summary: 'A mail cannot be sent.' },
  provision: { kind: 'provisioning_failed', summary: 'The identity provider does not follow.' },
  announce: { kind: 'announcement_failed', summary: 'An outgoing endpoint does not accept.' },
  hook: { kind: 'hook_failed', summary: 'An embedded handler fails.' },
} as const satisfies Record<EffectKind, Finding>

/** An operator is told of what was given up, or fails for long; and no more once it is done. */
async function tell(
  tx: Tx,
  effect: Effect,
  outcome: Delivered['outcome'],
  errorCode: ErrorCode | null,
): Promise<void> {
  const isLong = outcome === 'failed' && effect.attempt >= PATIENCE[effect.kind].tellAfter
  const finding: Finding = {
    ...FINDINGS[effect.kind],
    details: { effect: effect.name, target: effect.target, error_code: errorCode },
  }
  await reconcileFindings(tx, {
    account: '',
    subject: `effect:${effect.effectId}`,
    tenantId: effect.tenantId,
    findings: outcome === 'dead' || isLong ? [finding] : [],
  })
}
