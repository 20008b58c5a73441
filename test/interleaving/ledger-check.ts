import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { anchorHeads } from '../../packages/bursar/src/ledger/anchor-heads.store.ts'
import type { Verification } from '../../packages/bursar/src/ledger/verification.ts'
import { verifyLedger } from '../../packages/bursar/src/ledger/verify-ledger.store.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

/** Says of a whole ledger what `bursar audit verify` would, as often as it is asked. */
export class LedgerCheck {
  readonly #folder = makeScratchFolder()

  async verify(pool: Pool): Promise<Verification> {
    const options = { key: AUDIT_KEY, headsFile: join(this.#folder, 'audit.heads') }
    await anchorHeads(pool, options)
    return verifyLedger(pool, options)
  }

  close(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
