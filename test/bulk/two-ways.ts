import { receive, refresh, tick } from '../../packages/bursar/src/pipeline.ts'
import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { refreshListed } from '../../packages/bursar/src/refresh/bulk/refresh-listed.ts'
import { readUnpaidInvoices } from '../../packages/bursar/src/refresh/bulk/unpaid-invoices.ts'
import { claimWithinBudget } from '../../packages/bursar/src/refresh/claim/claim-within-budget.ts'
import type { ListReader } from '../../packages/bursar/src/stripe/list-reader.ts'
import { type Random, seededRandom } from '../../packages/wire/src/random.ts'
import { signedDelivery } from '../interleaving/signed-delivery.ts'
import type { TestNode } from '../support/test-node.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'

const CLAIMS_MAX = 200

/** How many refreshes were decided by pages, by commits of their own and by single reads. */
export interface BulkCounts {
  listed: number
  single: number
}

/**
 * Claims and refreshes until nothing is due, subscriptions by pages of the list. `between`: what
 * happens after the pages were read, and before their commit.
 */
export async function drainInBulk(
  { context }: TestNode,
  lists: ListReader,
  counts: BulkCounts,
  between: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const { pool } = context
  for (;;) {
    const claims = await claimWithinBudget(context, CLAIMS_MAX)
    if (claims.length === 0) return
    const others = claims.filter(({ kind }) => kind !== 'subscription')
    for (const claim of others) await refresh(context, claim)
    const subscriptions = claims.filter(({ kind }) => kind === 'subscription')
    const unpaid = await readUnpaidInvoices(lists, '')
    const left = new Map(subscriptions.map((claim) => [claim.id, claim]))
    for (let after: string | null = null, hasMore = left.size > 0; hasMore; ) {
      const page = await lists.subscriptions('', { from: 0, to: null, after })
      await between()
      const of = page.rows.flatMap(({ id }) => left.get(id) ?? [])
      for (const { id } of of) left.delete(id)
      const onTrouble = (error: unknown) => {
        throw error
      }
      const listed = { account: '', claims: of, unpaid, ...page }
      const done = await refreshListed({ pool, context, onTrouble }, listed)
      counts.listed += done.results.size
      counts.single += done.unread.length
      for (const claim of done.unread) await refresh(context, claim)
      after = page.rows.at(-1)?.id ?? null
      hasMore = page.hasMore
    }
    for (const claim of left.values()) await refresh(context, claim)
    counts.single += left.size
  }
}

/** The same by single reads, in the same order. */
export async function drainSingly({ context }: TestNode): Promise<void> {
  for (;;) {
    const claims = await claimWithinBudget(context, CLAIMS_MAX)
    if (claims.length === 0) return
    const isOther = ({ kind }: { readonly kind: string }) => kind !== 'subscription'
    for (const claim of claims.filter(isOther)) await refresh(context, claim)
    for (const claim of claims.filter((one) => !isOther(one))) await refresh(context, claim)
  }
}

/** Delivers events to a node, in any order, some of them twice. */
export async function deliver(
  { context, endpoint }: TestNode,
  events: readonly object[],
  random: Random,
  clock: VirtualClock,
): Promise<void> {
  const twice = events.flatMap((event) => (random() < 0.1 ? [event, event] : [event]))
  const mixed = twice.map((event) => ({ event, order: random() }))
  mixed.sort((a, b) => a.order - b.order)
  await Promise.all(
    mixed.map(({ event }) => receive(context, endpoint, signedDelivery(event, clock.now()))),
  )
}

/** What was to be read once more a little later is read. */
export async function settle(node: TestNode, drain: () => Promise<unknown>): Promise<void> {
  await tick(node.context)
  await drain()
}

/** The same for every node: what spreads checks spreads nothing. */
export const noSpread: Random = () => 0.5

export const seeded = seededRandom

const list = (select: string) =>
  `(select coalesce(jsonb_agg(to_jsonb(x)), '[]') from (${select}) x)`

// Rows of the audit log are named by their place in their chain, because IDs are drawn in any order.
const READ = `
with chain as (select audit_id, tenant_id || '#' || sequence as place from bursar.subscription_audit)
select jsonb_build_object(
  'subscriptions', ${list(`select s.* from bursar.subscriptions s order by subscription_id`)},
  'tenants', ${list('select * from bursar.tenants order by tenant_id')},
  'objects', ${list(`select object_id, kind, stale, leased_until, attempts, failures, last_error,
    generation - observed_generation as behind, recheck_at, recheck_cause, customer_id,
    waiting_since, withheld_reason, withheld_checks, encode(seen_digest, 'hex') as seen,
    stripe_created_at from bursar.stripe_objects order by object_id`)},
  'events', ${list(`select event_id, processed_at, outcome from bursar.stripe_events
    order by event_id`)},
  'outbox', ${list(`select o.kind, o.name, o.target, o.tenant_id, o.subscription_id,
    o.details - 'sequence' as details, o.outcome, o.caused_object, c.place,
    replace(o.cause_key, coalesce(':' || o.audit_id, '-'), '') as cause
    from bursar.outbox o left join chain c using (audit_id)
    order by cause, o.kind, o.name, o.target, c.place, o.subscription_id`)},
  'audit', ${list(`select tenant_id, sequence, event_type, actor_type, actor_id,
    details - '{stripe_request_id,generation,cause}'::text[] as details
    from bursar.subscription_audit order by tenant_id, sequence`)},
  'findings', ${list(`select kind, severity, object_id, tenant_id, summary, details
    from bursar.findings where resolved_at is null order by object_id, kind`)},
  'amounts', ${list('select * from bursar.amounts_due order by stripe_subscription_id')},
  'losses', ${list('select * from bursar.access_losses order by subscription_id')},
  'results', ${list(`select r.object_id, r.outcome, r.rule, r.events, c.place
    from bursar.refresh_results r left join chain c using (audit_id)
    where r.generation = (select max(l.generation) from bursar.refresh_results l
      where l.object_id = r.object_id) order by r.object_id`)}
) as all`

export type Tables = Readonly<Record<string, readonly unknown[]>>

/** All that refreshes write, without what differs by chance. */
export async function readTables(pool: Pool): Promise<Tables> {
  return (await pool.query<{ all: Tables }>(READ)).rows[0]!.all
}
