/** The only way from here to PostgreSQL that sees a customer’s rows: as that tenant. */
export { asTenant } from '../postgres/as-tenant.ts'
export type { Pool, Tx } from '../postgres/pool.ts'
