import type { BenchDatabase } from '../support/bench-database.ts'

/** Each tenant has so many mails to come: more a day it would not get anyway. */
const PER_TENANT = 10

export const PENDING_PREFIX = 'pending-'

const TENANTS = `
insert into bursar.tenants (tenant_id, name, billing_email)
select '${PENDING_PREFIX}' || n, 'Owed', '${PENDING_PREFIX}' || n || '@customer.example'
from generate_series(0, greatest($1::int / $2::int, 1) - 1) n`

const ENQUEUE = `
insert into bursar.outbox (kind, name, cause_key, tenant_id)
select 'email', 'reactivated', 'bench:' || n,
  '${PENDING_PREFIX}' || (n % greatest($1::int / $2::int, 1))
from generate_series(0, $1::int - 1) n`

/** So many mails are pending, as by a year's end at which everything is renewed. */
export async function enqueueMails(database: BenchDatabase, count: number): Promise<void> {
  if (count === 0) return
  await database.run(TENANTS, [count, PER_TENANT])
  await database.run(ENQUEUE, [count, PER_TENANT])
  await database.run('vacuum analyze bursar.outbox, bursar.tenants')
}
