import { query } from '../../postgres/query.ts'
import type { Pool } from '../runs.store.ts'

const ANALYZE = `
analyze bursar.tenants, bursar.stripe_customers, bursar.stripe_objects, bursar.subscriptions,
  bursar.subscription_audit, bursar.audit_chain_heads, bursar.refresh_results, bursar.findings,
  bursar.entitlement_changes, bursar.amounts_due`

/**
 * PostgreSQL plans a prepared statement for the size that a table has, and keeps the plan. An
 * adoption fills empty tables faster than autovacuum looks at them, so its first plans, which read
 * whole tables, would get slower with every page.
 */
export async function analyzeTables(pool: Pool): Promise<void> {
  await query(pool, { name: 'adopt_analyze', text: ANALYZE })
}

/** Whether it is time again: after 2, 8, 32, … pages. */
export function isAnalyzeDue(pages: number): boolean {
  return pages > 1 && Number.isInteger(Math.log2(pages / 2) / 2)
}
