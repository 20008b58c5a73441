import { AppError } from '@bursar/wire/errors'
import type { InboxRow } from './inbox-row.ts'
import type { RecordedEvents } from './record-events.store.ts'

/** Deliveries that may wait for a flush; more are refused with 503. About 1 KB each. */
export const INBOX_WAITING_MAX = 10_000

/** Rows of one flush: about 10 ms of PostgreSQL, far below what an answer may take. */
const FLUSH_ROWS_MAX = 500

/** Two flights hide the round trip of one behind the work of the other. */
const FLUSHES_MAX = 2

/** A second flight for a handful of rows costs more than it hides. */
const SECOND_FLUSH_ROWS_MIN = 50

/** An answer is owed within 2 s, so nobody waits longer than this for the database. */
export const ANSWER_MS_MAX = 1_600
const WATCH_EVERY_MS = 100

/** What one flush did. `deliveries` counts those that shared its rows, too. */
export interface Flushed extends RecordedEvents {
  readonly deliveries: number
  readonly rows: number
  readonly seconds: number
}

export interface InboxOptions {
  /** Stores the rows durably; no event id stands twice in them. */
  readonly flush: (rows: readonly InboxRow[]) => Promise<RecordedEvents>
  readonly onFlushed?: (flushed: Flushed) => void
}

interface Waiting {
  readonly row: InboxRow
  readonly since: number
  readonly finish: (error?: unknown) => void
}

/**
 * Group commit: everything that arrives while a flush is under way goes into the next one. Nobody
 * waits for a timer: a flush starts as soon as one may, with all requests that have already come.
 */
export class Inbox {
  readonly #options: InboxOptions
  readonly #inFlight = new Set<readonly Waiting[]>()
  readonly #watch: NodeJS.Timeout
  #waiting: Waiting[] = []
  #isStarting = false
  #onIdle: (() => void)[] = []

  constructor(options: InboxOptions) {
    this.#options = options
    this.#watch = setInterval(() => this.#giveUpOnOld(), WATCH_EVERY_MS)
    this.#watch.unref()
  }

  /** Deliveries that are not in a flush yet. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Resolves when the event is durable. Rejects with INBOX_FULL or POSTGRES_UNAVAILABLE; the
   * event may then be durable all the same, and its redelivery is a duplicate.
   */
  record(row: InboxRow): Promise<void> {
    if (this.#waiting.length >= INBOX_WAITING_MAX) {
      return Promise.reject(new AppError('INBOX_FULL'))
    }
    return new Promise((resolve, reject) => {
      const finish = (error?: unknown) => (error === undefined ? resolve() : reject(error))
      this.#waiting.push({ row, since: performance.now(), finish })
      this.#startSoon()
    })
  }

  /** Resolves when nothing waits and nothing flies; nothing may be recorded after it. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0 || this.#inFlight.size > 0) {
      await new Promise<void>((resolve) => this.#onIdle.push(resolve))
    }
    clearInterval(this.#watch)
  }

  /**
   * At the end of this turn of the event loop, so that the requests that have already arrived share
   * the flush. Otherwise the first is alone in it while all others wait: a flush of one row costs
   * PostgreSQL a third of what one of fifty does.
   */
  #startSoon(): void {
    if (this.#isStarting) return
    this.#isStarting = true
    setImmediate(() => {
      this.#isStarting = false
      this.#startFlushes()
    })
  }

  #startFlushes(): void {
    while (this.#waiting.length > 0 && this.#inFlight.size < FLUSHES_MAX) {
      if (this.#inFlight.size > 0 && this.#waiting.length < SECOND_FLUSH_ROWS_MIN) return
      const { batch, later } = nextBatch(this.#waiting)
      this.#waiting = later
      this.#inFlight.add(batch)
      void this.#runFlush(batch)
    }
    if (this.#inFlight.size === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  async #runFlush(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.#flush(batch)
      for (const { finish } of batch) finish()
    } catch (error) {
      await this.#afterFailure(batch, error)
    }
    this.#inFlight.delete(batch)
    this.#startFlushes()
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    const startedAt = performance.now()
    const rows = new Map(batch.map(({ row }) => [row.eventId, row]))
    const recorded = await this.#options.flush([...rows.values()])
    const seconds = (performance.now() - startedAt) / 1000
    this.#options.onFlushed?.({ ...recorded, deliveries: batch.length, rows: rows.size, seconds })
  }

  /** One bad row must harm nobody: as long as the database is there, each is tried by itself. */
  async #afterFailure(batch: readonly Waiting[], cause: unknown): Promise<void> {
    let error = cause
    for (const waiting of batch) {
      if (isAway(error) || batch.length === 1) {
        waiting.finish(error)
        continue
      }
      try {
        await this.#flush([waiting])
        waiting.finish()
      } catch (failure) {
        error = failure
        waiting.finish(failure)
      }
    }
  }

  #giveUpOnOld(): void {
    const oldest = performance.now() - ANSWER_MS_MAX
    const late = [...this.#inFlight].flat().concat(this.#waiting)
    for (const { since, finish } of late) {
      if (since < oldest) finish(new AppError('POSTGRES_UNAVAILABLE', 'Recording took too long.'))
    }
    this.#waiting = this.#waiting.filter(({ since }) => since >= oldest)
  }
}

function isAway(error: unknown): boolean {
  return error instanceof AppError && error.code === 'POSTGRES_UNAVAILABLE'
}

/**
 * Up to FLUSH_ROWS_MAX deliveries. The same event twice shares one row; an event id that comes with
 * another object waits for the next flush, because it is another fact.
 */
function nextBatch(waiting: Waiting[]): { batch: Waiting[]; later: Waiting[] } {
  const batch: Waiting[] = []
  const later: Waiting[] = []
  const objects = new Map<string, InboxRow['object']>()
  for (const one of waiting.slice(0, FLUSH_ROWS_MAX)) {
    const { eventId, object } = one.row
    const known = objects.get(eventId)
    if (known !== undefined && (known.id !== object.id || known.account !== object.account)) {
      later.push(one)
    } else {
      objects.set(eventId, object)
      batch.push(one)
    }
  }
  return { batch, later: [...later, ...waiting.slice(FLUSH_ROWS_MAX)] }
}
