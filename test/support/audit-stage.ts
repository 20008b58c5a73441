import { createSecretKey } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { anchorChainHeads } from '../../packages/bursar/src/audit/anchor-chain-heads.store.ts'
import { type AuditEntry, appendAudit } from '../../packages/bursar/src/audit/append-audit.store.ts'
import { verifyAudit } from '../../packages/bursar/src/audit/verify-audit.store.ts'
import { inTransaction } from '../../packages/bursar/src/postgres/in-transaction.ts'
import { createTestDatabase, runAsAdmin } from './database.ts'
import { makeScratchFolder } from './scratch-folder.ts'

export const AUDIT_KEY = createSecretKey(Buffer.alloc(32, 'a key of the audit log tests'))

/** The smallest entry; `n` tells it from its neighbours. */
export function auditEntry(n: number, more: Partial<AuditEntry> = {}): AuditEntry {
  const entry = {
    eventType: 'subscription.changed' as const,
    actorType: 'stripe' as const,
    actorId: `evt_${n}`,
  }
  return { ...entry, details: { from: 'ACTIVE', n }, ...more }
}

/** An audit log on a real database, and somebody who may do to it what no service may. */
export async function createAuditStage() {
  const db = await createTestDatabase()
  const folder = makeScratchFolder()
  const anchorFile = join(folder, 'audit.anchor')
  const options = { key: AUDIT_KEY, anchorFile }
  const tamper = (sql: string) =>
    runAsAdmin(db.adminUrl, `set session_replication_role = replica; ${sql}`)
  return {
    db,
    anchorFile,
    append: (tenantId: string, rows: readonly AuditEntry[]) =>
      inTransaction(db.pool, (tx) => appendAudit(tx, { key: AUDIT_KEY, tenantId, rows })),
    anchor: () => anchorChainHeads(db.pool, options),
    verify: () => verifyAudit(db.pool, options),
    /** What `verifyAudit` says of the breaks, without the sentences. */
    breaks: async () => {
      const { breaks } = await verifyAudit(db.pool, options)
      return breaks.map(({ tenant_id, sequence, kind }) => `${kind} ${tenant_id} ${sequence}`)
    },
    /** As a superuser whom no trigger stops. */
    tamper,
    /**
     * Cuts the tail as somebody would who knows the database: the note of the end goes back, too.
     */
    cut: (tenantId: string, last: number) =>
      tamper(
        `delete from bursar.subscription_audit
           where tenant_id = '${tenantId}' and sequence > ${last};
         update bursar.audit_chain_heads as chain_head set (sequence, hash) = (
           select sequence, hash from bursar.subscription_audit as audit
           where audit.tenant_id = chain_head.tenant_id and sequence = ${last}
         ) where tenant_id = '${tenantId}'`,
      ),
    /** Removes a whole chain, and the note of its end. */
    erase: (tenantId: string) =>
      tamper(
        `delete from bursar.subscription_audit where tenant_id = '${tenantId}';
         delete from bursar.audit_chain_heads where tenant_id = '${tenantId}'`,
      ),
    /** A new audit log, and no anchor of the old one. */
    clear: async () => {
      rmSync(anchorFile, { force: true })
      const tables = 'bursar.subscription_audit, bursar.audit_chain_heads'
      await runAsAdmin(db.adminUrl, `set session_replication_role = replica; truncate ${tables}`)
    },
    close: async () => {
      await db.drop()
      rmSync(folder, { recursive: true })
    },
  }
}
