import { AppError } from '@bursar/wire/errors'
import { resolveTenantId } from '../../subscription/merge/tenant-alias.store.ts'
import { lockTenants, lockWithObjects, type Tx } from './merge-locks.store.ts'
import { type Asked, finish, type MergeContext, type Moved, present } from './merge-tenants.ts'
import { findCustomers, lockOwned, moveOne, type OwnedCustomer } from './move.store.ts'

export interface MoveAsked extends Asked {
  readonly customerId: string
  /** Needed only where several connected accounts have a customer of this id. */
  readonly account?: string | undefined
  /** Whose it is from now on. */
  readonly tenantId: string
}

// Its checkouts prove whose it was when they were paid; by hand it is somebody else's now.
const REEVALUATED = ['subscription', 'customer'] as const

/**
 * Moves one Stripe customer, with its subscriptions, from its tenant to another. Moving it back
 * undoes it.
 * @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE
 */
export async function moveCustomer(
  tx: Tx,
  { customerId, account, tenantId, by, reason }: MoveAsked,
  context: MergeContext,
): Promise<Moved> {
  const into = await resolveTenantId(tx, tenantId)
  const customer = await theCustomer(tx, customerId, account ?? null)
  let owner: string | null = null
  await lockWithObjects(tx, REEVALUATED, async () => {
    owner = (await lockOwned(tx, customer))?.tenantId ?? null
    return [customer]
  })
  await context.failpoint?.('commit.after_ownership', customerId)
  const from = ownerOf(customerId, owner)
  if (from === into) throw impossible(`${customerId} already belongs to the tenant ${into}.`)
  const locked = await lockTenants(tx, [from, into])
  const before = { from: present(locked, from), into: present(locked, into) }
  const linkedBy = `${by.type} ${by.id}`
  const subscriptions = await moveOne(tx, customer, { from, into, linkedBy })
  await context.failpoint?.('commit.after_state', customerId)
  const event = {
    name: 'customer.moved',
    id: customerId,
    tenantId: from,
    intoTenantId: into,
  } as const
  const details = {
    account: customer.account,
    customer_id: customerId,
    tenant_id: from,
    into_tenant_id: into,
    subscriptions,
    reason,
  }
  return finish(tx, { event, before, by, details }, context)
}

async function theCustomer(
  tx: Tx,
  customerId: string,
  account: string | null,
): Promise<OwnedCustomer> {
  const [customer, another] = await findCustomers(tx, customerId, account)
  if (customer === undefined) {
    throw new AppError('OBJECT_UNKNOWN', `There is no customer ${customerId}.`)
  }
  if (another === undefined) return customer
  const which = 'Several accounts have a customer with this ID'
  throw impossible(`${which}: ${customerId}. Name the account, too.`)
}

function ownerOf(customerId: string, owner: string | null): string {
  if (owner !== null) return owner
  throw impossible(`${customerId} belongs to no tenant. Use the link action of its finding.`)
}

const impossible = (detail: string) => new AppError('ACTION_IMPOSSIBLE', detail)
