import type { Clock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import type Stripe from 'stripe'
import { admitEvent } from '../inbox/admit-event.ts'
import { EVENT_TYPES } from '../inbox/event-types.ts'
import type { InboxRow } from '../inbox/inbox-row.ts'
import { findKnownEvents } from '../inbox/known-events.store.ts'
import { recordEvents } from '../inbox/record-events.store.ts'
import { readListedEvent } from '../ingress/read-envelope.ts'
import { EVENT_TYPES_MAX, type ListReader, type Page } from '../stripe/list-reader.ts'
import { SCHEDULED_JOBS } from './jobs.ts'
import { type Pool, reportCatchUp } from './report-catch-up.store.ts'
import { findLostSpan, type LostSpan, noteLostObjects } from './restore/lost-spans.store.ts'
import { claimWatermark, extendLease, failWatermark, moveWatermark } from './watermark.store.ts'

/** Stripe lists an event some seconds after it happened: each run reads this much twice. */
const OVERLAP_MS = 10 * 60_000

/** An event that is older than this and not here was not delivered. */
const DELIVERED_WITHIN_MS = 15 * 60_000

/** How often the own account is read, and a connected one. */
const OWN_SECONDS = SCHEDULED_JOBS.catch_up.everySeconds
const CONNECTED_SECONDS = 86_400

export interface CatchUpContext {
  readonly pool: Pool
  readonly lists: Pick<ListReader, 'events'>
  readonly clock: Clock
  /** The mode of our API key. */
  readonly livemode: boolean
  /** Called after each page with the number of its events. */
  readonly onPage?: (events: number) => void
}

export interface CatchUpOptions {
  /** '' is the account of the API key. */
  readonly account: string
  /** Reads from here on instead of from the watermark, at most 30 days back. */
  readonly since?: Date | null
  /** Whether missing deliveries are a finding. False after a start or a gap: they are expected. */
  readonly reportsMissed?: boolean
}

/** What one run found. */
export interface CaughtUp {
  readonly account: string
  /** From when on the list was read; null: the account was seen for the first time. */
  readonly since: Date | null
  readonly pages: number
  /** Events that were recorded before. */
  readonly known: number
  /** Events that were not, and are now. */
  readonly recorded: number
  /** Of these, the ones that a webhook should have delivered long ago. */
  readonly missed: number
}

/**
 * Reads the events that Stripe has listed since the last run and records those that are not here,
 * as if a webhook had delivered them. Only a run that has read the last page moves the watermark,
 * so a crash loses nothing. Idempotent. Gives null where another node reads the account now.
 * Errors: those of Stripe and of PostgreSQL; the watermark stays.
 */
export async function catchUp(
  context: CatchUpContext,
  options: CatchUpOptions,
): Promise<CaughtUp | null> {
  const { account, reportsMissed = false } = options
  const { pool } = context
  const claimed = await claimWatermark(pool, account)
  if (claimed === null) return null
  try {
    const lost = await findLostSpan(pool)
    const since = sinceOf(options.since ?? claimed.caughtUpTo, lost)
    const counts = { pages: 0, known: 0, recorded: 0, missed: 0 }
    const startedAt =
      since === null
        ? await readStripeClock(context, account)
        : await readAll(context, { account, since, lost, counts })
    await reportCatchUp(pool, {
      account,
      caughtUpTo: claimed.caughtUpTo,
      startedAt,
      missed: reportsMissed ? counts.missed : null,
    })
    await moveWatermark(pool, account, {
      caughtUpTo: new Date(startedAt.getTime() - OVERLAP_MS),
      nextSeconds: account === '' ? OWN_SECONDS : CONNECTED_SECONDS,
      begunAt: claimed.begunAt,
    })
    return { account, since, ...counts }
  } catch (error) {
    await failWatermark(pool, account, error instanceof AppError ? error.code : 'INVARIANT_BROKEN')
    throw error
  }
}

/** What the database has lost is read again, also where it was read before it was lost. */
function sinceOf(since: Date | null, lost: LostSpan | null): Date | null {
  return since !== null && lost !== null && lost.lostFrom < since ? lost.lostFrom : since
}

interface Reading {
  readonly account: string
  readonly since: Date
  readonly lost: LostSpan | null
  readonly counts: { pages: number; known: number; recorded: number; missed: number }
}

/** Gives when Stripe answered the first page. */
async function readAll(context: CatchUpContext, reading: Reading): Promise<Date> {
  const { account, since, counts } = reading
  let startedAt: Date | null = null
  for (const types of typeLists()) {
    let after: string | null = null
    do {
      const page: Page<Stripe.Event> = await context.lists.events(account, { types, since, after })
      startedAt ??= page.servedAt
      counts.pages += 1
      await recordPage(context, reading, page)
      context.onPage?.(page.rows.length)
      await extendLease(context.pool, account)
      after = page.hasMore ? (page.rows.at(-1)?.id ?? null) : null
    } while (after !== null)
  }
  if (startedAt === null) throw new AppError('INVARIANT_BROKEN', 'No event type is handled.')
  return startedAt
}

async function recordPage(
  { pool, livemode }: CatchUpContext,
  { account, lost, counts }: Reading,
  { rows, servedAt }: Page<Stripe.Event>,
): Promise<void> {
  const ids = rows.map(({ id }) => id)
  const known = await findKnownEvents(pool, ids)
  counts.known += known.size
  const ours = rows.flatMap((event) => {
    const row = toRow(event, account, livemode)
    return row === null ? [] : [{ row, createdMs: event.created * 1_000 }]
  })
  if (lost !== null) {
    const until = lost.lostUntil.getTime()
    const inSpan = ours.filter(({ createdMs }) => createdMs <= until)
    await noteLostObjects(
      pool,
      inSpan.map(({ row }) => row.object),
    )
  }
  const admitted = ours.filter(({ row }) => !known.has(row.eventId))
  if (admitted.length === 0) return
  const { recorded } = await recordEvents(
    pool,
    admitted.map(({ row }) => row),
  )
  const expected = servedAt.getTime() - DELIVERED_WITHIN_MS
  counts.recorded += recorded
  counts.missed += admitted.filter(({ createdMs }) => createdMs < expected).length
}

/** By the rules of a delivery. Null: the event does not concern us. */
function toRow(listed: Stripe.Event, account: string, livemode: boolean): InboxRow | null {
  const event = readListedEvent(listed)
  if (event === null) return null
  // The list is that of the account that was asked for, which an event need not name.
  const owned = { ...event, account: account === '' ? null : account }
  const accountClass = account === '' ? 'own' : 'connected'
  const admission = admitEvent(owned, { accountClass, accounts: [account], livemode }, null)
  return admission.kind === 'admitted' ? admission.row : null
}

/** For an account that was never read: it begins now, by the clock that dates its events. */
async function readStripeClock({ lists, clock }: CatchUpContext, account: string): Promise<Date> {
  const [types = []] = typeLists()
  return (await lists.events(account, { types, since: clock.now(), after: null })).servedAt
}

/** All event types that concern us, in lists of a length that Stripe takes. */
function typeLists(): string[][] {
  const types = Object.keys(EVENT_TYPES)
  const count = Math.ceil(types.length / EVENT_TYPES_MAX)
  return Array.from({ length: count }, (_, at) =>
    types.slice(at * EVENT_TYPES_MAX, (at + 1) * EVENT_TYPES_MAX),
  )
}
