import { appendFile, writeFile } from 'node:fs/promises'
import { AppError } from '@bursar/wire/errors'
import { csvLines } from '../../table/csv-lines.ts'
import type { Pool } from '../stored-facts.store.ts'
import {
  type FoundDifference,
  type ListedDifference,
  listDifferences,
} from './differences.store.ts'

const PAGE_MAX = 500

/** What a run found, page by page, in the order in which it was found. */
export async function* differencesOfRun(
  pool: Pool,
  runId: string,
): AsyncGenerator<ListedDifference> {
  let after = '0'
  for (;;) {
    const page = await listDifferences(pool, runId, { after, limit: PAGE_MAX })
    yield* page
    const last = page.at(-1)
    if (last === undefined) return
    after = last.id
  }
}

const COLUMNS = [
  'account',
  'kind',
  'tenant_id',
  'subscription_id',
  'field',
  'bursar',
  'expected',
  'held_by',
] as const

/** One run of one account. */
export interface RunToWrite {
  readonly account: string
  readonly runId: string
}

/** Writes all differences of these runs to a CSV file. Errors: FILE_UNUSABLE. */
export async function writeDifferences(
  pool: Pool,
  path: string,
  runs: readonly RunToWrite[],
): Promise<void> {
  try {
    await writeFile(path, csvLines([[...COLUMNS]]))
    for (const { account, runId } of runs) {
      for await (const one of differencesOfRun(pool, runId)) {
        await appendFile(path, csvLines([cellsOf(account, one)]))
      }
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (error instanceof AppError || code === null) throw error
    throw new AppError('FILE_UNUSABLE', `${path} cannot be written (${code}).`, { cause: error })
  }
}

function cellsOf(account: string, one: FoundDifference): (string | null)[] {
  const { kind, tenantId, subscriptionId, field, told, truth, heldBy } = one
  return [account, kind, tenantId, subscriptionId, field, told, truth, heldBy]
}
