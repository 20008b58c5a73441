import { sayMinute } from '@bursar/wire/text/say-instant'
import type { FindingsOfObject } from '../../subscription/finding/findings.store.ts'
import type { LostSpan } from './lost-spans.store.ts'

/** Of what the finding is. */
const DATABASE = { account: '', objectId: 'database', tenantId: null } as const

/** Pure. `messages`: how many were dropped; null: the span is still being read. */
export function restoreFinding(
  { lostFrom, lostUntil }: LostSpan,
  messages: number | null,
): FindingsOfObject {
  const [from, until] = [sayMinute(lostFrom), sayMinute(lostUntil)]
  const lost = `The database was restored. It lacks what happened from ${from} to ${until}.`
  const now =
    messages === null
      ? 'Messages wait until Bursar has read this span from Stripe.'
      : `Bursar has read this span from Stripe. Messages that it dropped: ${messages}.`
  const details = {
    lost_from: lostFrom.toISOString(),
    lost_until: lostUntil.toISOString(),
    lost_messages: messages,
  }
  const finding = { kind: 'database_restored', summary: `${lost} ${now}`, details } as const
  return { ...DATABASE, findings: [finding] }
}

/** An operator has accepted the loss. */
export const NO_RESTORE: FindingsOfObject = { ...DATABASE, findings: [] }
