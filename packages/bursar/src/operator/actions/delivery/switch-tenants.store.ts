import { AppError } from '@bursar/wire/errors'
import { appendToChains } from '../../../audit/append-to-chains.store.ts'
import { enqueue } from '../../../outbox/enqueue/enqueue.store.ts'
import { findUnprovisioned, observePending } from '../../../outbox/enqueue/observed.store.ts'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import {
  countOthers,
  nextOthers,
  switchDelivery,
} from '../../../refresh/ownership/delivery.store.ts'
import { findTenantId } from '../../../subscription/merge/tenant-alias.store.ts'
import type { DeliveryMode, NewMessage } from '../../../subscription/outgoing/message.ts'
import type { MergeActionContext } from '../action.ts'
import type { Acting, Pool, Tx } from '../note-action.store.ts'

/** Tenants that one commit switches; the next takes the rest. */
const BATCH_MAX = 1_000

export type SwitchContext = Pick<MergeActionContext, 'pool' | 'auditKey' | 'outgoing'>

export interface Switching {
  readonly mode: DeliveryMode
  readonly acting: Acting
}

/** `auditIds`: by tenant, of those that were in the other mode. */
export interface Switched {
  readonly auditIds: ReadonlyMap<string, string>
  /** Pending messages that are not sent any more. */
  readonly observed: number
  /** Tenants whose identity is brought to what is true now. */
  readonly provisioned: number
}

const ACTIONS = { live: 'operator.delivery.live', observe: 'operator.delivery.observe' } as const

/**
 * Switches the delivery of tenants, from this commit on. In observe, what is pending is not sent.
 * Live, nothing that was observed is sent: but where the identity provider was not brought to a new
 * status meanwhile, it is brought to the one of now, because that is not news but what may happen
 * from now on.
 */
export async function switchTenants(
  tx: Tx,
  tenantIds: readonly string[],
  { mode, acting }: Switching,
  { auditKey, outgoing }: SwitchContext,
): Promise<Switched> {
  const switched = await switchDelivery(tx, tenantIds, mode)
  const observed = mode === 'observe' ? await observePending(tx, switched) : 0
  const behind = mode === 'live' && outgoing.provision ? await findUnprovisioned(tx, switched) : []
  const auditIds = await appendToChains(
    tx,
    auditKey,
    switched.map((tenantId) => ({
      tenantId,
      eventType: ACTIONS[mode],
      actorType: 'operator',
      actorId: acting.operatorId,
      details: { reason: acting.reason },
    })),
  )
  // One sequence numbers the rows of all chains: the first says which switch this is.
  const [cause = ''] = auditIds.values()
  await enqueue(
    tx,
    behind.map((tenantId) => accessNow(tenantId, cause)),
  )
  return { auditIds, observed, provisioned: behind.length }
}

function accessNow(tenantId: string, cause: string): NewMessage {
  const causeKey = `provision:access:${tenantId}:live:${cause}`
  const about = { target: '', tenantId, subscriptionId: null, details: {} }
  return { kind: 'provision', name: 'access', causeKey, ...about }
}

export interface SwitchedAll {
  readonly tenants: number
  readonly observed: number
  readonly provisioned: number
}

/**
 * Switches all tenants that are in the other mode, in batches that are each in force at once: what
 * was interrupted goes on when it is done again. `onBatch`: how many so far, of how many.
 */
export async function switchAll(
  context: SwitchContext,
  switching: Switching,
  onBatch: (tenants: number) => void = () => undefined,
): Promise<SwitchedAll> {
  const { pool } = context
  let sum: SwitchedAll = { tenants: 0, observed: 0, provisioned: 0 }
  let after = ''
  for (;;) {
    const ids = await nextOthers(pool, switching.mode, { after, limit: BATCH_MAX })
    const last = ids.at(-1)
    if (last === undefined) return sum
    after = last
    const batch = await inTransaction(pool, (tx) => switchTenants(tx, ids, switching, context))
    sum = {
      tenants: sum.tenants + batch.auditIds.size,
      observed: sum.observed + batch.observed,
      provisioned: sum.provisioned + batch.provisioned,
    }
    onBatch(sum.tenants)
  }
}

/**
 * Switches the tenants that are named, all or none. @throws AppError OBJECT_UNKNOWN
 */
export function switchNamed(
  context: SwitchContext,
  ids: readonly string[],
  switching: Switching,
): Promise<SwitchedAll> {
  return inTransaction(context.pool, async (tx) => {
    const tenantIds = new Set<string>()
    for (const id of ids) {
      const found = await findTenantId(tx, id)
      if (found === null) throw new AppError('OBJECT_UNKNOWN', `There is no tenant ${id}.`)
      tenantIds.add(found)
    }
    const { auditIds, ...rest } = await switchTenants(tx, [...tenantIds], switching, context)
    return { tenants: auditIds.size, ...rest }
  })
}

/** How many tenants `switchAll` has before it. */
export function countToSwitch(pool: Pool, mode: DeliveryMode): Promise<number> {
  return countOthers(pool, mode)
}
