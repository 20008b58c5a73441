import { createSimulator, type Simulator } from '../../packages/simulator/src/index.ts'
import type { BenchDatabase } from '../support/bench-database.ts'

export const BENCH_PRICE = 'price_starter'

/** Each customer belongs to a tenant of its own, as after a checkout. */
const LINK_CUSTOMERS = `
with customer as (
  select id, 'tenant-' || n as tenant_id from unnest($1::text[]) with ordinality as c(id, n)
), made as (
  insert into bursar.tenants (tenant_id, name) select tenant_id, tenant_id from customer
)
insert into bursar.stripe_customers (account, customer_id, tenant_id, linked_at, linked_by)
select '', id, tenant_id, now(), 'bench' from customer`

/** Subscriptions at a simulated Stripe, whose customers are known to us already. */
export async function prepareSubscribers(
  database: BenchDatabase,
  count: number,
): Promise<{ simulator: Simulator; url: string; subscriptions: readonly string[] }> {
  const simulator = createSimulator()
  const { platform } = simulator
  platform.createPrice({ id: BENCH_PRICE, unit_amount: 1000 })
  const customers = Array.from({ length: count }, () => platform.createCustomer().id)
  const subscriptions = customers.map(
    (customer) => platform.subscribe({ customer, price: BENCH_PRICE }).id,
  )
  await database.run(LINK_CUSTOMERS, [customers])
  const { url } = await simulator.start()
  return { simulator, url, subscriptions }
}
