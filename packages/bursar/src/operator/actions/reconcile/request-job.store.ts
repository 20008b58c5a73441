import { inTransaction } from '../../../postgres/in-transaction.ts'
import { requestRuns } from '../../../reconcile/requests.store.ts'
import type { ActionContext } from '../action.ts'
import { type Acting, type Noted, noteAction } from '../note-action.store.ts'

/** `accounts`: all that are configured. */
export type RequestContext = ActionContext & { readonly accounts: readonly string[] }

/** A run of a job over all accounts is due: a node begins it within a minute. */
export function requestJob(
  { pool, auditKey, accounts }: RequestContext,
  acting: Acting,
  job: string,
): Promise<Noted> {
  return inTransaction(pool, async (tx) => {
    await requestRuns(tx, job, accounts)
    return noteAction(
      tx,
      acting,
      { action: `${job}.requested`, tenantId: null, details: {} },
      auditKey,
    )
  })
}
