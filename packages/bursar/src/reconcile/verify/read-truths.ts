import type Stripe from 'stripe'
import { findListedFacts } from '../../refresh/bulk/listed-facts.store.ts'
import {
  type ListedIn,
  listedTruth,
  type SingleReadBecause,
} from '../../refresh/bulk/listed-truth.ts'
import { readUnpaidInvoices, type UnpaidInvoices } from '../../refresh/bulk/unpaid-invoices.ts'
import type { SubscriptionTruth } from '../../refresh/truth.ts'
import { BEGINNING, readSpans, type Span } from '../../stripe/list/read-spans.ts'
import type { Answered } from './compare.ts'
import { readNow } from './stored-facts.store.ts'
import type { VerifyContext } from './verify-context.ts'

/** Pages that are read at the same time. */
const PARALLEL = 8

type Reads = Pick<VerifyContext, 'pool' | 'lists' | 'readAlone' | 'readBeside'>

/** What Stripe said of the subscriptions of one page. */
export interface AnsweredPage {
  readonly answered: readonly Answered[]
  /** By the clock of PostgreSQL, before the page was requested. */
  readonly askedAt: Date
  /** After which subscription the next page begins; null: this is the last. */
  readonly next: string | null
}

interface Row extends Answered {
  readonly created: number
  readonly askedAt: Date
}

/** Reads all subscriptions of an account, most of them without a read of their own. */
export async function readAnsweredPages(
  reads: Reads,
  account: string,
  spans: readonly Span[],
  onPage: (page: AnsweredPage, rest: readonly Span[]) => Promise<void>,
): Promise<void> {
  if (spans.length === 0) return
  const unpaid = await readUnpaidInvoices(reads.lists, account)
  await readSpans<Row>({
    spans,
    parallel: PARALLEL,
    read: async (span) => {
      const askedAt = await readNow(reads.pool)
      const { rows, hasMore, requestId } = await reads.lists.subscriptions(account, span)
      const listed = { account, unpaid, claimedAt: askedAt, requestId }
      return { rows: await answerEach(reads, listed, rows), hasMore }
    },
    onPage: (answered, rest) => onPage({ answered, askedAt: earliest(answered), next: null }, rest),
  })
}

function earliest(rows: readonly Row[]): Date {
  return new Date(Math.min(...rows.map(({ askedAt }) => askedAt.getTime())))
}

/** Of these, the list does not even show the subscription itself. */
const WHOLLY_UNREAD: readonly SingleReadBecause[] = ['not_expanded', 'more_items', 'unreadable']
const ALONE = { kind: 'single_read', because: 'not_expanded' } as const

type Listed = Omit<ListedIn, 'facts' | 'unpaid'> & { readonly unpaid: UnpaidInvoices | null }

/** `unpaid` null: each is read alone. */
async function answerEach(
  { pool, readAlone, readBeside }: Reads,
  { unpaid, ...listed }: Listed,
  rows: readonly Stripe.Subscription[],
): Promise<Row[]> {
  const { account, claimedAt } = listed
  const asked = rows.map(({ id, customer }) => ({ id, customerId: idOf(customer) }))
  const facts = await findListedFacts(pool, account, asked)
  const answered: Row[] = []
  for (const row of rows) {
    const of = facts.get(row.id)!
    const read = unpaid === null ? ALONE : listedTruth(row, { ...listed, unpaid, facts: of })
    const more = { account, hasReversal: of.hasReversal, claimedAt }
    const truth: SubscriptionTruth | null =
      read.kind === 'truth'
        ? read.truth
        : WHOLLY_UNREAD.includes(read.because)
          ? await readAlone({ ...more, id: row.id })
          : await readBeside({ ...more, subscription: row })
    answered.push({ id: row.id, created: row.created, truth, askedAt: claimedAt })
  }
  return answered
}

/** Reads one page of the subscriptions of a customer, each of them alone. */
export async function readAnsweredPage(
  reads: Reads,
  account: string,
  { customer, after }: { readonly customer: string; readonly after: string | null },
): Promise<AnsweredPage> {
  const askedAt = await readNow(reads.pool)
  const filter = { ...BEGINNING, after, customer }
  const { rows, hasMore, requestId } = await reads.lists.subscriptions(account, filter)
  const listed = { account, unpaid: null, claimedAt: askedAt, requestId }
  const answered = await answerEach(reads, listed, rows)
  return { answered, askedAt, next: hasMore ? (rows.at(-1)?.id ?? null) : null }
}

function idOf(customer: Stripe.Subscription['customer']): string {
  return typeof customer === 'string' ? customer : customer.id
}
