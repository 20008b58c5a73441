import { AppError } from '@bursar/wire/errors'
import type { Plans } from '../../subscription/plans.ts'
import { abandonRun, addCounts, claimRun, endRun, extendRun, type Pool } from '../runs.store.ts'
import type { TableReading } from '../table/table-reading.ts'
import type { ReadAnswers } from '../verify/answers/compare-answers.ts'
import {
  addDifferences,
  forgetEarlier,
  forgetFound,
} from '../verify/difference/differences.store.ts'
import type { ShadowKind } from '../verify/difference/found-kind.ts'
import { findChanging } from './changing.store.ts'
import { compareAnswer, type ShadowDifference } from './compare-answer.ts'
import {
  ANSWER_COLUMNS,
  ANSWER_OPTIONAL,
  type AnswerColumn,
  type OtherAnswer,
  readAnswerRow,
} from './read-answer-row.ts'

/** Rows that are compared at once. */
const BATCH = 500
/** Differences that are kept with the run, and written to a file. More are only counted. */
const KEPT_MAX = 100_000
const SAMPLES_MAX = 5

export interface ShadowContext {
  readonly pool: Pool
  readonly plans: Plans
  readonly readAnswers: ReadAnswers
  /** Reads the other system's answers row by row: from a CSV file or by a query. */
  readonly source: (reading: TableReading<AnswerColumn>) => Promise<void>
  /** Called with the differences of each batch, and how many rows it had. */
  readonly onBatch?: (found: readonly ShadowDifference[], rows: number) => Promise<void> | void
}

/** Differences of one cause. */
export interface ShadowGroup {
  readonly kind: ShadowKind
  /** The reason of Bursar's answer. */
  readonly why: string
  readonly count: number
  readonly samples: readonly ShadowDifference[]
}

/** What a comparison with another system came to. */
export interface Shadowed {
  readonly runId: string
  readonly rows: number
  readonly differences: number
  /** Rows of tenants that Bursar is refreshing now: they are left out. */
  readonly changing: number
  /** The largest first. */
  readonly groups: readonly ShadowGroup[]
}

/**
 * Compares what Bursar answers now with what another system answers, row by row. Null: another
 * process does so now. Errors: FILE_UNUSABLE, DATABASE_UNUSABLE, ANSWERS_MALFORMED; those of
 * PostgreSQL.
 */
export async function shadow(context: ShadowContext): Promise<Shadowed | null> {
  const { pool, source } = context
  const run = await claimRun(pool, 'shadow', '', [])
  if (run === null) return null
  try {
    await forgetFound(pool, run.runId, 'all')
    const comparing = new Comparing(context, run)
    let hasLimits = false
    await source({
      required: ANSWER_COLUMNS,
      optional: ANSWER_OPTIONAL,
      onColumns: (columns) => {
        hasLimits = columns.includes('limit')
      },
      take: (value) => {
        const row = readAnswerRow(value, hasLimits)
        return 'problems' in row ? row.problems : comparing.add(row)
      },
      malformed: answersMalformed,
    })
    const { rows, changing, groups, differences } = await comparing.end()
    await addCounts(pool, run, { rows, differences, changing })
    await forgetEarlier(pool, run.runId)
    await endRun(pool, run.runId, 0)
    return { runId: run.runId, rows, differences, changing, groups }
  } catch (error) {
    await abandonRun(pool, run, error instanceof AppError ? error.code : 'INVARIANT_BROKEN')
    throw error
  }
}

function answersMalformed(sentences: readonly string[], cause?: unknown): AppError {
  const list = sentences.map((sentence) => `\n  - ${sentence}`).join('')
  return new AppError('ANSWERS_MALFORMED', list, { cause })
}

type Claimed = NonNullable<Awaited<ReturnType<typeof claimRun>>>

/** Collects rows, compares them in batches, and counts what differs. */
class Comparing {
  readonly #context: ShadowContext
  readonly #run: Claimed
  readonly #groups = new Map<string, ShadowGroup>()
  #batch: OtherAnswer[] = []
  #counts = { rows: 0, changing: 0, differences: 0 }

  constructor(context: ShadowContext, run: Claimed) {
    this.#context = context
    this.#run = run
  }

  async add(row: OtherAnswer): Promise<[]> {
    this.#batch.push(row)
    if (this.#batch.length >= BATCH) await this.#compare()
    return []
  }

  async end() {
    await this.#compare()
    const groups = [...this.#groups.values()].sort((a, b) => b.count - a.count)
    return { ...this.#counts, groups }
  }

  async #compare(): Promise<void> {
    const { pool, plans, readAnswers, onBatch } = this.#context
    const batch = this.#batch
    this.#batch = []
    if (batch.length === 0) return
    const changing = await findChanging(
      pool,
      batch.map(({ tenantId }) => tenantId),
    )
    const asked = batch.filter(({ tenantId }) => !changing.has(tenantId))
    const facts = await readAnswers(asked)
    const found = asked.flatMap((other, at) => compareAnswer(other, facts[at]!, plans) ?? [])
    const room = Math.max(0, KEPT_MAX - this.#counts.differences)
    await addDifferences(pool, this.#run.runId, found.slice(0, room))
    await extendRun(pool, this.#run)
    this.#counts.rows += batch.length
    this.#counts.changing += batch.length - asked.length
    this.#counts.differences += found.length
    for (const one of found) this.#group(one)
    await onBatch?.(found, batch.length)
  }

  #group(one: ShadowDifference): void {
    const key = `${one.kind} ${one.why}`
    const group = this.#groups.get(key) ?? { kind: one.kind, why: one.why, count: 0, samples: [] }
    const samples = group.samples.length < SAMPLES_MAX ? [...group.samples, one] : group.samples
    this.#groups.set(key, { ...group, count: group.count + 1, samples })
  }
}
