import { setTimeout } from 'node:timers/promises'
import { AppError } from '@bursar/wire/errors'
import type { Pool } from './pool.ts'
import { query } from './query.ts'

/** A database that is started beside the service, or restarted, may take this long. */
const WAIT_MS_MAX = 60_000
const READ_AGAIN_MS = 500

export interface AwaitOptions {
  /** Told once, with the first failure, when there is something to wait for. */
  readonly onWait: (error: AppError) => void
  /** Default: a minute. */
  readonly waitMsMax?: number
  /** Ends the waiting, as if the time were over. */
  readonly giveUp?: AbortSignal | undefined
}

/**
 * Resolves as soon as the database answers. What waiting does not mend is thrown at once.
 * Errors: POSTGRES_UNAVAILABLE when it does not answer in time; DATABASE_UNUSABLE.
 */
export async function awaitDatabase(pool: Pool, options: AwaitOptions): Promise<void> {
  const { onWait, waitMsMax = WAIT_MS_MAX, giveUp } = options
  const until = performance.now() + waitMsMax
  let error = await failureOf(pool)
  if (error !== null) onWait(error)
  while (error !== null) {
    const isOver = giveUp?.aborted === true || performance.now() > until
    if (isOver) throw error
    await pause(giveUp)
    error = await failureOf(pool)
  }
}

async function pause(giveUp: AbortSignal | undefined): Promise<void> {
  // Aborted, it only ends sooner: the caller sees why.
  await setTimeout(READ_AGAIN_MS, undefined, giveUp && { signal: giveUp }).catch(() => undefined)
}

/** Why it does not answer yet, or null when it does. */
async function failureOf(pool: Pool): Promise<AppError | null> {
  try {
    await query(pool, { name: 'await_database', text: 'select 1' })
    return null
  } catch (error) {
    if (error instanceof AppError && error.code === 'POSTGRES_UNAVAILABLE') return error
    throw error
  }
}
