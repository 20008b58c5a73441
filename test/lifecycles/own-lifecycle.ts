import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import type { Random } from '../../packages/wire/src/random.ts'
import type { Sight } from './history.ts'

const DAY_MS = 86_400_000

export type OwnSight = Sight & {
  readonly ownStatus: 'TRIAL' | 'ACTIVE'
  readonly stripeStatus: null
}

const ADD_TENANT = `
insert into bursar.tenants (tenant_id, name, billing_email, status) values ($1, $1, $2, $3)
on conflict do nothing`
const ADD = `
insert into bursar.subscriptions (subscription_id, tenant_id, plan_id, type, status, items,
  term_start, term_end, parent_subscription_id)
values ($1, $2, $3, $4, $5, '[]', $6, $7, $8)`
const EXTEND = `
update bursar.subscriptions set term_start = $2, term_end = $3
where subscription_id = $1 and status = 'ACTIVE'`

/** A contract that Stripe knows nothing of: written by an operator, ended by time. */
export class OwnLifecycle {
  readonly tenant: string
  readonly email: string | null
  readonly planned: readonly { readonly at: number; readonly days: number }[]
  readonly #random: Random

  constructor(name: string, random: Random, startMs: number) {
    this.tenant = name
    this.#random = random
    this.email = random() < 0.1 ? null : `${name}@customer.example`
    const born = startMs + random() * 90 * DAY_MS
    const at = (after: number) => born + after * DAY_MS
    const days = 20 + Math.floor(random() * 300)
    const extension = { at: at(days * random()), days: 30 + Math.floor(random() * 200) }
    this.planned = [{ at: born, days }, ...(random() < 0.4 ? [extension] : [])]
  }

  /** The contract is signed. */
  async begin(pool: Pool, at: number, days: number): Promise<OwnSight> {
    const ownStatus = this.#random() < 0.2 ? 'TRIAL' : 'ACTIVE'
    await pool.query(ADD_TENANT, [this.tenant, this.email, ownStatus])
    const subscription = `own-${this.tenant}`
    const term = { termStart: at, termEnd: at + days * DAY_MS }
    return addOwn(pool, { subscription, tenant: this.tenant, parent: null, ownStatus, ...term })
  }

  /** It is prolonged from its end. Null where there is nothing to prolong any more. */
  async extend(pool: Pool, before: OwnSight, days: number): Promise<OwnSight | null> {
    const term = { termStart: before.termEnd, termEnd: before.termEnd + days * DAY_MS }
    const values = [before.subscription, new Date(term.termStart), new Date(term.termEnd)]
    const { rowCount } = await pool.query(EXTEND, values)
    return rowCount === 1 ? { ...before, ...term } : null
  }
}

export interface OwnGiven {
  readonly subscription: string
  readonly tenant: string
  readonly parent: string | null
  readonly ownStatus: 'TRIAL' | 'ACTIVE'
  readonly termStart: number
  readonly termEnd: number
}

const SET_TENANT = 'update bursar.tenants set status = $2 where tenant_id = $1'

/** Writes a subscription as an operator does; `parent`: what it ends with. */
export async function addOwn(pool: Pool, given: OwnGiven): Promise<OwnSight> {
  const { subscription, tenant, parent, ownStatus, termStart, termEnd } = given
  const [plan, type] = parent === null ? ['starter', 'MAIN'] : ['seats', 'ADDON']
  const term = [new Date(termStart), new Date(termEnd)]
  await pool.query(ADD, [subscription, tenant, plan, type, ownStatus, ...term, parent])
  await pool.query(SET_TENANT, [tenant, ownStatus])
  const nothing = {
    stripeStatus: null,
    cancelAt: null,
    endedAt: null,
    lateAt: null,
    hasPaid: false,
  }
  return { ...given, ...nothing, plan: String(plan), rest: '' }
}
