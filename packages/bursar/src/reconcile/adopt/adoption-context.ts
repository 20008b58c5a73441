import type { Clock } from '@bursar/wire/clock'
import type { AdoptContext, Adopted } from '../../refresh/adopt/adopt-customers.ts'
import type { CommitContext } from '../../refresh/refresh-result.ts'
import type { ListReader } from '../../stripe/list-reader.ts'
import type { Pool } from '../runs.store.ts'
import type { Mapping } from './mapping/mapped.ts'

export interface AdoptionContext extends Pick<AdoptContext, 'actor'> {
  /** What decides, as it does in a refresh. Nothing outgoing is enqueued. */
  readonly commit: CommitContext
  readonly pool: Pool
  readonly lists: Pick<ListReader, 'subscriptions' | 'unpaidInvoices'>
  readonly clock: Clock
  readonly account: string
  readonly mappings: readonly Mapping[]
  /** After each page: the subscriptions so far, and about how many there are; 0: not known. */
  readonly onPage?: (done: number, total: number) => void
  /** Told of what was not adopted. IDs only. */
  readonly onConflicts?: (conflicts: Adopted['owned']) => void
}
