import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { anchorHeads } from '../../src/ledger/anchor-heads.store.ts'
import type { Verification } from '../../src/ledger/verification.ts'
import { verifyLedger } from '../../src/ledger/verify-ledger.store.ts'
import type { Pool } from '../../src/postgres/pool.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

/** Whether the whole ledger is unbroken, as `bursar audit verify` would say. */
export async function checkLedger(pool: Pool): Promise<Verification> {
  const folder = makeScratchFolder()
  const options = { key: AUDIT_KEY, headsFile: join(folder, 'audit.heads') }
  try {
    await anchorHeads(pool, options)
    return await verifyLedger(pool, options)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
