import type { TrackedObject } from '../subscription/tracked-object.ts'

/** What is stored of an event: ids, and the digest of its exact bytes. Nothing else is needed. */
export interface InboxRow {
  readonly eventId: string
  readonly eventType: string
  readonly object: TrackedObject
  readonly objectId: string | null
  readonly objectType: string | null
  /** SHA-256 of the raw body, 32 bytes; null where the event was read from Stripe's list. */
  readonly bodySha256: Buffer | null
}
