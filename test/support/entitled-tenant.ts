import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'

/** A tenant with one subscription, as a refresh would have left it. */
export async function makeTenant(
  pool: Pool,
  tenantId: string,
  { planId = 'starter', status = 'ACTIVE' } = {},
): Promise<void> {
  await pool.query(`insert into bursar.tenants (tenant_id, name, status) values ($1, 'A', $2)`, [
    tenantId,
    status,
  ])
  await pool.query(
    `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items)
     values ($1, $2, $3, 'MAIN', $4, $5)`,
    [
      `sub_${tenantId.replaceAll(/[^\w:-]/g, '_')}`,
      tenantId,
      planId,
      status,
      JSON.stringify([{ price_id: 'price_1', plan_id: planId, quantity: 1 }]),
    ],
  )
}
