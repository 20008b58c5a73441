import { setTimeout } from 'node:timers/promises'
import { AppError } from '@bursar/wire/errors'
import { readFacts } from '../../billing/entitlement/facts.store.ts'
import type { Config } from '../../config/config.ts'
import type { Pool } from '../../postgres/pool.ts'
import { readsOf } from '../../reconcile/verify/reads-of.ts'
import type { VerifyContext } from '../../reconcile/verify/verify-context.ts'
import type { OnAsked } from '../../stripe/listening-client.ts'
import { StripeReader } from '../../stripe/stripe-reader.ts'
import { policyOf } from '../policy-of.ts'
import { openLists } from './open-lists.ts'
import { openBackgroundAdmission } from './open-stripe.ts'

/** One failed read is no reason to begin a run anew. */
const TRIES_MAX = 4
const PAUSE_SECONDS = 2

/** What a comparison with Stripe works with, within the background share of the read budget. */
export function openVerify(config: Config, pool: Pool, onAsked?: OnAsked): VerifyContext {
  const { secretKey, apiBase } = config.stripe
  const admit = openBackgroundAdmission(config, pool)
  const reader = new StripeReader({ secretKey, apiBase, admit, ...(onAsked && { onAsked }) })
  const reads = readsOf(reader)
  return {
    pool,
    lists: openLists(config, pool, onAsked),
    policy: policyOf(config),
    readAlone: (asked) =>
      patiently(async () => {
        await admit(asked.account, 'subscriptions')
        return reads.readAlone(asked)
      }),
    readBeside: (asked) => patiently(() => reads.readBeside(asked)),
    readAnswers: (questions) => readFacts(pool, questions),
    wait,
  }
}

async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read()
    } catch (error) {
      const isHealing = error instanceof AppError && error.family === 'transient'
      if (!isHealing || attempt === TRIES_MAX) throw error
      await wait(PAUSE_SECONDS)
    }
  }
}

async function wait(seconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(seconds * 1_000, undefined, signal && { signal })
}
