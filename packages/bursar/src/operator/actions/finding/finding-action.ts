import { AppError } from '@bursar/wire/errors'
import { findObject } from '../../../subscription/tracked-object.ts'
import type { MergeActionContext } from '../action.ts'
import type { Acting } from '../note-action.store.ts'
import type { Replayed } from '../refresh/mark-stale-for.store.ts'
import { type Details, type Sentence, text } from '../sentence.ts'
import type { OpenFinding, Tx } from './finding.store.ts'

/** What can be done about a finding. */
export interface FindingActionOf {
  /** The audit log has it after `operator.finding.`. */
  readonly done: string
  readonly sentence: Sentence
  readonly run: (tx: Tx, finding: OpenFinding, how: How) => Promise<ActionResult>
}

export interface How {
  readonly acting: Acting
  /** Of `link`: whose customer it is; of `approve`: who it is to be; of `merge`: who stays. */
  readonly tenantId: string | undefined
  readonly context: Omit<MergeActionContext, 'pool'>
}

interface Concerned {
  readonly tenant_id: string
  readonly customer_id?: string
  readonly merged_tenant_id?: string
}

export interface ActionResult {
  /** Whom it turned out to concern, where the finding does not say so. */
  readonly concerned?: Concerned
  /** Who does not exist yet, and has no chain to write into. */
  readonly approved?: Concerned
  readonly replayed?: Replayed
}

export function findingOf(of: Details): string {
  return `finding ${text(of, 'finding_id')} (${text(of, 'kind')}) about ${text(of, 'object_id')}`
}

export function objectOf(account: string, id: string) {
  const object_id = findObject(account, id)
  if (object_id === null)
    throw new AppError('ACTION_IMPOSSIBLE', `Bursar cannot refresh ${id} from Stripe.`)
  return object_id
}
