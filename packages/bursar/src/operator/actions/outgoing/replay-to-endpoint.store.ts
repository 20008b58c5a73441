import { sayMinute } from '@bursar/wire/text/say-instant'
import { type Replay, replayWebhooks } from '../../../outbox/enqueue/replay.store.ts'
import { inTransaction } from '../../../postgres/in-transaction.ts'
import type { ActionContext, Told } from '../action.ts'
import { type Acting, type Noted, noteAction } from '../note-action.store.ts'
import { text, untilOf } from '../sentence.ts'

/**
 * Enqueues an outgoing endpoint again what it missed, in one commit with the note of who and why.
 */
export const replayToEndpoint = {
  sentences: {
    'webhooks.replayed': (of) => {
      const which = of['which'] === 'all' ? '' : ' missed'
      const span = `from ${sayMinute(text(of, 'from'))}${untilOf(of, 'to')}`
      const messages = `${text(of, 'replayed')}${which} messages`
      return `replayed ${messages} to the endpoint ${text(of, 'endpoint')}, ${span}`
    },
  },
  run(
    { pool, auditKey }: ActionContext,
    acting: Acting,
    replay: Replay,
  ): Promise<{ readonly replayed: number; readonly audit: Noted }> {
    return inTransaction(pool, async (tx) => {
      const replayed = await replayWebhooks(tx, replay)
      const { endpoint, which, from, to } = replay
      const details = {
        endpoint,
        which,
        from: from.toISOString(),
        to: to?.toISOString() ?? null,
        replayed,
      }
      const action = { action: 'webhooks.replayed', tenantId: null, details }
      return { replayed, audit: await noteAction(tx, acting, action, auditKey) }
    })
  },
} satisfies Told & { readonly run: unknown }
