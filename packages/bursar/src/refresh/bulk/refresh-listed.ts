import type Stripe from 'stripe'
import type { Page } from '../../stripe/list-reader.ts'
import type { Claim } from '../object/claim.store.ts'
import type { CommitContext, RefreshResult } from '../refresh-result.ts'
import { idOf } from '../to-snapshot.ts'
import { commitAlone, commitListed, type ListedRow } from './commit-listed.ts'
import { findListedFacts, inTransaction, type Pool } from './listed-facts.store.ts'
import { listedTruth } from './listed-truth.ts'
import type { UnpaidInvoices } from './unpaid-invoices.ts'

export interface ListedPage extends Pick<Page<Stripe.Subscription>, 'rows' | 'requestId'> {
  readonly account: string
  /** Taken before the page was requested. */
  readonly claims: readonly Claim[]
  readonly unpaid: UnpaidInvoices
}

export interface RefreshedPage {
  /** What the claims came to that the page has answered. */
  readonly results: ReadonlyMap<string, RefreshResult>
  /** The others, still claimed: each is to be read alone. */
  readonly unread: readonly Claim[]
}

export interface RefreshingListed {
  readonly pool: Pool
  readonly context: CommitContext
  /** Told why a row could not be committed alone. */
  readonly onTrouble: (error: unknown) => void
}

/**
 * Refreshes claimed subscriptions from one page of Stripe's list. Errors: those of PostgreSQL;
 * then no row of the page is written.
 */
export async function refreshListed(
  { pool, context, onTrouble }: RefreshingListed,
  page: ListedPage,
): Promise<RefreshedPage> {
  const { account, claims } = page
  const rows = await readRows(pool, page)
  const commit = await inTransaction(pool, (tx) => commitListed(tx, account, rows, context))
  const results = new Map(commit.results)
  for (const row of commit.alone) {
    try {
      results.set(row.claim.id, await commitAlone(pool, row, context))
    } catch (error) {
      onTrouble(error)
    }
  }
  return { results, unread: claims.filter(({ id }) => !results.has(id)) }
}

async function readRows(
  pool: Pool,
  { account, claims, rows, requestId, unpaid }: ListedPage,
): Promise<readonly ListedRow[]> {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const listed = claims.flatMap((claim) => {
    const subscription = byId.get(claim.id)
    return subscription === undefined ? [] : [{ claim, subscription }]
  })
  const asked = listed.map(({ claim, subscription }) => ({
    id: claim.id,
    customerId: idOf(subscription.customer),
  }))
  const facts = await findListedFacts(pool, account, asked)
  return listed.flatMap(({ claim, subscription }) => {
    const of = { account, facts: facts.get(claim.id)!, unpaid, requestId }
    const found = listedTruth(subscription, { ...of, claimedAt: claim.claimedAt })
    return found.kind === 'truth' ? [{ claim, ...found }] : []
  })
}
