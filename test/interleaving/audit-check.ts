import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { anchorChainHeads } from '../../packages/bursar/src/audit/anchor-chain-heads.store.ts'
import type { Verification } from '../../packages/bursar/src/audit/verification.ts'
import { verifyAudit } from '../../packages/bursar/src/audit/verify-audit.store.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { AUDIT_KEY } from '../support/test-config.ts'

/** Says of a whole audit log what `bursar audit verify` would, as often as it is asked. */
export class AuditCheck {
  readonly #folder = makeScratchFolder()

  async verify(pool: Pool): Promise<Verification> {
    const options = { key: AUDIT_KEY, anchorFile: join(this.#folder, 'audit.anchor') }
    await anchorChainHeads(pool, options)
    return verifyAudit(pool, options)
  }

  close(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
