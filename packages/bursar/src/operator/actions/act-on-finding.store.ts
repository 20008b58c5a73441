import type { KeyObject } from 'node:crypto'
import { AppError } from '@bursar/wire/errors'
import type { FindingAction } from '@bursar/wire/operator/finding/findings'
import { rememberReplay } from '../../inbox/stored-events.store.ts'
import { inTransaction } from '../../postgres/in-transaction.ts'
import type { Pool, Tx } from '../../postgres/pool.ts'
import { mergeTenants } from '../../refresh/merge/merge-tenants.ts'
import { moveCustomer } from '../../refresh/merge/move-customer.ts'
import { findingGuideOf } from '../../subscription/finding.ts'
import type { Outgoing } from '../../subscription/outgoing/message.ts'
import type { Plans } from '../../subscription/plans.ts'
import { findObject } from '../../subscription/tracked-object.ts'
import { endAgain } from './end-again.store.ts'
import { enableOutgoing, enqueuedAgain } from './enqueue-again.store.ts'
import {
  closeByOperator,
  findOpenFinding,
  type OpenFinding,
  resolveFinding,
} from './finding.store.ts'
import { approveByHand, customerOf, linkByHand } from './link-customer.ts'
import { type Replayed, replayStored, requestRefresh } from './mark-stale-for.store.ts'
import { type Acting, type Noted, noteAction } from './note-action.store.ts'

export interface ActionContext {
  readonly pool: Pool
  readonly auditKey: KeyObject
}

/** `outgoing`: which messages a merge enqueues. */
export type MergeActionContext = ActionContext & {
  readonly outgoing: Outgoing
  readonly plans: Plans
}

export interface FindingActionHandler {
  readonly findingId: string
  readonly action: FindingAction
  /** Of `link`: whose customer it is; of `approve`: who it is to be; of `merge`: who stays. */
  readonly tenantId?: string
}

/**
 * What an operator does about a finding, in one commit with the note of who and why.
 * @throws AppError OBJECT_UNKNOWN, ACTION_IMPOSSIBLE
 */
export function actOnFinding(
  { pool, ...context }: MergeActionContext,
  acting: Acting,
  { findingId, action, tenantId }: FindingActionHandler,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    const finding = await findOpenFinding(tx, findingId)
    const isOffered = findingGuideOf(finding.kind).actions.includes(action)
    if (!isOffered) throw new AppError('ACTION_IMPOSSIBLE', `Not ${action} of a ${finding.kind}.`)
    const {
      concerned = null,
      approved,
      replayed,
    } = await ACTIONS[action](tx, finding, { acting, tenantId, context })
    const about = { finding_id: findingId, kind: finding.kind, object_id: finding.object_id }
    const details = { ...about, ...concerned, ...approved }
    const noted = {
      action: `finding.${DONE[action]}` as const,
      tenantId: concerned?.tenant_id ?? finding.tenant_id,
      details,
    }
    const written = await noteAction(tx, acting, noted, context.auditKey)
    if (replayed !== undefined) await rememberReplay(tx, replayed, written.id)
    return written
  })
}

const DONE = {
  refetch: 'refetched',
  replay: 'replayed',
  link: 'linked',
  approve: 'approved',
  merge: 'merged',
  move: 'moved',
  retry: 'retried',
  dismiss: 'dismissed',
} as const satisfies Record<FindingAction, string>

interface How {
  readonly acting: Acting
  readonly tenantId: string | undefined
  readonly context: Omit<MergeActionContext, 'pool'>
}

interface Concerned {
  readonly tenant_id: string
  readonly customer_id?: string
  readonly merged_tenant_id?: string
}

interface ActionResult {
  /** Whom it turned out to concern, where the finding does not say so. */
  readonly concerned?: Concerned
  /** Who does not exist yet, and has no chain to write into. */
  readonly approved?: Concerned
  readonly replayed?: Replayed
}

type ActionRun = (tx: Tx, finding: OpenFinding, how: How) => Promise<ActionResult>

const ACTIONS: Readonly<Record<FindingAction, ActionRun>> = {
  async refetch(tx, { account, object_id }) {
    await requestRefresh(tx, objectOf(account, object_id))
    return {}
  },

  async replay(tx, { account, object_id, details }) {
    const eventId = details['event_id']
    const replayed = typeof eventId === 'string' ? await replayStored(tx, eventId) : null
    await requestRefresh(tx, objectOf(account, object_id))
    return replayed === null ? {} : { replayed }
  },

  async link(tx, finding, { acting, tenantId }) {
    if (tenantId === undefined) throw new AppError('REQUEST_MALFORMED', 'Link to which tenant?')
    const customerId = await linkByHand(tx, finding, { tenantId, operatorId: acting.operatorId })
    await resolveFinding(tx, finding.finding_id, acting)
    return { concerned: { tenant_id: tenantId, customer_id: customerId } }
  },

  async approve(tx, finding, { acting, tenantId }) {
    if (tenantId === undefined) throw new AppError('REQUEST_MALFORMED', 'Make which tenant?')
    const customerId = await approveByHand(tx, finding, { tenantId, operatorId: acting.operatorId })
    return { approved: { tenant_id: tenantId, customer_id: customerId } }
  },

  async merge(tx, { finding_id, tenant_id: merged }, { acting, tenantId, context }) {
    if (tenantId === undefined) throw new AppError('REQUEST_MALFORMED', 'Merge into which tenant?')
    if (merged === null) throw new AppError('ACTION_IMPOSSIBLE', 'It concerns no tenant.')
    const { operatorId: id, reason } = acting
    const asked = {
      tenantId: merged,
      intoTenantId: tenantId,
      by: { type: 'operator', id } as const,
    }
    const { intoTenantId } = await mergeTenants(tx, { ...asked, reason }, context)
    // The merge has resolved it, unless another tenant stays than the one that it names.
    await closeByOperator(tx, finding_id, acting)
    return { concerned: { tenant_id: intoTenantId, merged_tenant_id: merged } }
  },

  async move(tx, finding, { acting, tenantId, context }) {
    if (tenantId === undefined) throw new AppError('REQUEST_MALFORMED', 'Move to which tenant?')
    const { account, object_id, finding_id } = finding
    const customerId = await customerOf(tx, finding)
    // The checkout is asked once more whether it agrees now. It is locked before the customer.
    await requestRefresh(tx, objectOf(account, object_id))
    const { operatorId: id, reason } = acting
    const to = { account, customerId, tenantId, by: { type: 'operator', id } as const, reason }
    const { intoTenantId } = await moveCustomer(tx, to, context)
    await resolveFinding(tx, finding_id, acting)
    return { concerned: { tenant_id: intoTenantId, customer_id: customerId } }
  },

  async retry(tx, { account, object_id }, { acting }) {
    const [kind, ...rest] = object_id.split(':')
    const name = rest.join(':')
    if (kind === 'message') await enqueuedAgain(tx, name)
    else if (kind === 'endpoint') await enableOutgoing(tx, name, acting)
    else if (kind === 'addon') await endAgain(tx, { account, stripeSubscriptionId: name })
    else throw new AppError('ACTION_IMPOSSIBLE', `Nothing about ${object_id} can be tried again.`)
    return {}
  },

  async dismiss(tx, { finding_id }, { acting }) {
    await resolveFinding(tx, finding_id, acting)
    return {}
  },
}

function objectOf(account: string, id: string) {
  const object_id = findObject(account, id)
  if (object_id === null)
    throw new AppError('ACTION_IMPOSSIBLE', `Stripe cannot be asked for ${id}.`)
  return object_id
}
