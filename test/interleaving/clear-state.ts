import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

// Tables are small: deleting is quicker than truncating. The audit can only grow.
const CLEAR = `
delete from bursar.findings; delete from bursar.subscriptions; delete from bursar.stripe_customers;
delete from bursar.tenants; delete from bursar.stripe_events; delete from bursar.stripe_objects;
delete from bursar.refresh_results; delete from bursar.amounts_due`

/** Forgets everything but the audit log. */
export async function clearState(pool: Pool): Promise<void> {
  await pool.query(CLEAR)
}
