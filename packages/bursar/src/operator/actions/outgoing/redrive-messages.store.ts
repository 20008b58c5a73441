import { sayMinute } from '@bursar/wire/text/say-instant'
import { type Redrive, redriveDead } from '../../../outbox/enqueue/replay.store.ts'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import type { ActionContext, Told } from '../action.ts'
import { type Acting, type Noted, noteAction } from '../note-action.store.ts'
import { text } from '../sentence.ts'

/** Enqueues again what was given up, in one commit with the note of who and why. */
export const redriveMessages = {
  sentences: {
    'messages.redriven': (of) =>
      `requeued ${text(of, 'redriven')} failed messages (${text(of, 'kind')}) from ` +
      `${sayMinute(text(of, 'since'))} or later`,
  },
  run(
    { pool, auditKey }: ActionContext,
    acting: Acting,
    redrive: Redrive,
  ): Promise<{ readonly redriven: number; readonly audit: Noted }> {
    return inTransaction(pool, async (tx) => {
      const redriven = await redriveDead(tx, redrive)
      const details = { kind: redrive.kind, since: redrive.since.toISOString(), redriven }
      const action = { action: 'messages.redriven', tenantId: null, details }
      return { redriven, audit: await noteAction(tx, acting, action, auditKey) }
    })
  },
} satisfies Told & { readonly run: unknown }
