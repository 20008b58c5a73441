import { reconcileFindings } from '../../subscription/finding/findings.store.ts'
import { makeAllDue } from '../watermark.store.ts'
import { inTransaction, type Pool, readNow } from './lost-spans.store.ts'
import { declareLost } from './note-restore.ts'
import { NO_RESTORE } from './restore-finding.ts'

/**
 * An operator says that the database was restored from a backup of this time, where there was no
 * mark outside it that says so. Everything since then counts as lost, until now.
 */
export function declareLostSince(pool: Pool, from: Date): Promise<void> {
  return inTransaction(pool, async (tx) => {
    await declareLost(tx, { from, until: await readNow(tx) })
    await makeAllDue(tx)
  })
}

/** An operator knows of the restore: nobody need be told any more. */
export async function forgetRestore(pool: Pool): Promise<void> {
  await reconcileFindings(pool, NO_RESTORE)
}
