import { type EventAbout, findEventObject } from './find-event-object.ts'
import type { InboxRow } from './inbox-row.ts'

/** Why a genuine event is answered 200 and not recorded. */
export type IgnoredBecause = 'type' | 'mode' | 'account'

export type Admission =
  | { readonly kind: 'admitted'; readonly row: InboxRow }
  | { readonly kind: 'ignored'; readonly because: IgnoredBecause }

/** Where it arrived: a secret may serve many accounts, so it is bound to a class of them. */
export interface ArrivedAt {
  readonly accountClass: 'own' | 'connected'
  /** The connected accounts that may speak here. */
  readonly accounts: readonly string[]
  /** The mode of our API key: live and test never mix. */
  readonly livemode: boolean
}

export interface AdmittableEvent extends EventAbout {
  readonly id: string
  readonly livemode: boolean
  readonly objectType: string | null
}

/** Pure: whether a verified event concerns us, and which object it marks stale. */
export function admitEvent(
  event: AdmittableEvent,
  at: ArrivedAt,
  bodySha256: InboxRow['bodySha256'],
): Admission {
  if (event.livemode !== at.livemode) return { kind: 'ignored', because: 'mode' }
  const object = findEventObject(event)
  if (object === null) return { kind: 'ignored', because: 'type' }
  const isKnown =
    at.accountClass === 'own' ? object.account === '' : at.accounts.includes(object.account)
  if (!isKnown) return { kind: 'ignored', because: 'account' }
  const { id: eventId, type: eventType, objectId, objectType } = event
  return {
    kind: 'admitted',
    row: { eventId, eventType, object, objectId, objectType, bodySha256 },
  }
}
