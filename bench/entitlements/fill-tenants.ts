import type { BenchDatabase } from '../support/bench-database.ts'

const FILL = [
  `insert into bursar.tenants (tenant_id, name, status)
   select 'tenant-' || n, 'Tenant ' || n, 'ACTIVE' from generate_series(1, $1::int) n`,
  `insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items)
   select 'sub_' || n, 'tenant-' || n, 'starter', 'MAIN', 'ACTIVE',
     '[{"price_id": "price_starter", "plan_id": "starter", "quantity": 1}]'
   from generate_series(1, $1::int) n`,
  `insert into bursar.usage (tenant_id, feature, used, as_of)
   select 'tenant-' || n, 'devices', n % 60, now() from generate_series(2, $1::int, 2) n`,
]

/** `tenant-1` … `tenant-N`, as many refreshes would have left them. */
export async function fillTenants(database: BenchDatabase, tenants: number): Promise<void> {
  for (const statement of FILL) await database.run(statement, [tenants])
  await database.run('vacuum analyze')
}
