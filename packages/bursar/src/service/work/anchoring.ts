import { anchorChainHeads, assertAnchored } from '../../audit/anchor-chain-heads.store.ts'
import { errorFields } from '../../base/error-fields.ts'
import type { Log } from '../../base/log.ts'
import type { Config } from '../../config/config.ts'
import { noteRestore, type Pool } from '../../reconcile/restore/note-restore.ts'

export interface Anchoring {
  readonly pool: Pool
  readonly log: Log
  readonly audit: Config['audit']
}

/**
 * Writes outside the database how far it is, and finds out whether it was restored. False where the
 * audit log is behind its anchor, or nothing could be written.
 */
export async function anchor({ pool, log, audit }: Anchoring): Promise<boolean> {
  try {
    if ((await noteRestore(pool, audit)) !== null) log.error('database_restored')
    assertAnchored(await anchorChainHeads(pool, audit))
    return true
  } catch (error) {
    log.error('anchor_failed', errorFields(error))
    return false
  }
}
