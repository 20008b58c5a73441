import type { today } from '@bursar/wire/operator/today'
import type { z } from 'zod'
import type { Tx } from '../../postgres/pool.ts'
import { query } from '../../postgres/query.ts'
import { measureLag } from '../../refresh/lag.store.ts'
import { countOpenFindings } from '../../subscription/finding/findings.store.ts'
import { findingGuideOf } from '../../subscription/finding.ts'
import { findUnreachable } from '../read/unreachable.store.ts'
import { wireRows } from '../read/wire-rows.ts'
import { refusalAdvice } from './refusal-advice.ts'

export type Today = z.output<typeof today>
type Counts = Today['subscriptions']['now']

/** Hours of the series of subscriptions by status. */
const SERIES_HOURS = 30 * 24
const REFUSALS_MAX = 20
const BUDGET_MAX = 100
const CHANNELS_MAX = 20

const DELIVERIES = `
select m.at,
  (coalesce(sum(count) filter (where outcome = 'accepted'), 0)
    - coalesce(sum(count) filter (where outcome = 'ignored'), 0))::int as accepted,
  coalesce(sum(count) filter (where outcome = 'ignored'), 0)::int as ignored,
  coalesce(sum(count) filter (where outcome = 'refused'), 0)::int as refused
from generate_series(date_trunc('minute', bursar.clock()) - interval '59 minutes',
  date_trunc('minute', bursar.clock()), interval '1 minute') as m(at)
left join bursar.delivery_counts c on c.minute = m.at
group by m.at order by m.at`

const REFUSALS = `
select detail as code, sum(count)::int as count from bursar.delivery_counts
where minute > bursar.clock() - interval '24 hours' and outcome = 'refused'
group by detail order by count desc, detail limit $1`

// The last sixty seconds: this minute, and of the one before as much as they reach back into it.
const BUDGET = `
with here as (select bursar.clock() as now, date_trunc('minute', bursar.clock()) as minute),
bucket as (
  select b.account, b.endpoint, b.per_second,
    case when b.minute = here.minute then b.taken else 0 end as taken,
    case b.minute when here.minute then b.taken_before
      when here.minute - interval '1 minute' then b.taken else 0 end as taken_before,
    1 - extract(epoch from here.now - here.minute) / 60 as rest
  from bursar.stripe_budget b cross join here
)
select account, endpoint, per_second, round(taken + taken_before * rest)::int as reads,
  least(1, (taken + taken_before * rest) / (60 * per_second))::float8 as used
from bucket where endpoint not like 'background%' order by used desc, account, endpoint limit $1`

const NOW = 'select status, count(*)::int as count from bursar.subscriptions group by status'

const SERIES = `
select hour as at, jsonb_object_agg(status, count) as counts from bursar.status_counts
where hour > bursar.clock() - make_interval(hours => $1) group by hour order by hour`

const DUE = `
select d.currency, sum(d.amount)::bigint as amount, count(*)::int as subscriptions
from bursar.amounts_due d
join bursar.subscriptions s using (account, stripe_subscription_id)
where s.stripe_status = 'past_due' group by d.currency order by amount desc`

// The very ones that the list of subscriptions shows of this status of Stripe's.
const PAST_DUE = `
select count(*)::int as count from bursar.subscriptions where stripe_status = 'past_due'`

const ALERTS = `
select details->>'channel' as channel, opened_at as since from bursar.findings
where kind = 'alert_failed' and resolved_at is null order by 1 limit $1`

const MESSAGES = `
select (select count(*)::int from bursar.outbox where outcome is null) as pending,
  (select count(*)::int from bursar.outbox where outcome = 'dead') as dead,
  bursar.clock() as now`

/** How things stand now. */
export async function readToday(tx: Tx): Promise<Today> {
  const ask = async <Row extends object>(name: string, text: string, values: unknown[] = []) =>
    wireRows((await query<Row & { [column: string]: unknown }>(tx, { name, text, values })).rows)
  const lag = await measureLag(tx)
  const refusals = await ask<{ code: string; count: number }>('operator_refusals', REFUSALS, [
    REFUSALS_MAX,
  ])
  const now = await ask<{ status: keyof Counts; count: number }>('operator_statuses', NOW)
  const series = await ask<{ at: string; counts: Partial<Counts> }>('operator_series', SERIES, [
    SERIES_HOURS,
  ])
  const findings = byKind(await countOpenFindings(tx))
  const [messages] = await ask<{ pending: number; dead: number; now: string }>(
    'operator_message_counts',
    MESSAGES,
  )
  const [pastDue] = await ask<{ count: number }>('operator_past_due', PAST_DUE)
  return {
    as_of: messages?.now ?? '',
    deliveries: await ask<Today['deliveries'][number]>('operator_deliveries', DELIVERIES),
    lag: { stale_objects: lag.stale, oldest_seconds: Math.max(0, lag.lagSeconds) },
    stripe_unreachable: await findUnreachable(tx),
    alerts_failing: await ask<Today['alerts_failing'][number]>('operator_alerts', ALERTS, [
      CHANNELS_MAX,
    ]),
    refusals: refusals.map((one) => ({ ...one, advice: refusalAdvice(one.code) })),
    budget: await ask<Today['budget'][number]>('operator_budget', BUDGET, [BUDGET_MAX]),
    subscriptions: {
      now: countsOf(Object.fromEntries(now.map(({ status, count }) => [status, count]))),
      series: series.map(({ at, counts }) => ({ at, counts: countsOf(counts) })),
    },
    money_at_risk: {
      subscriptions: pastDue?.count ?? 0,
      amounts: await ask<Today['money_at_risk']['amounts'][number]>('operator_due', DUE),
    },
    findings: {
      open: findings.reduce((sum, { count }) => sum + count, 0),
      by_kind: findings.map((one) => ({ ...one, title: findingGuideOf(one.kind).title })),
    },
    messages: { pending: messages?.pending ?? 0, dead: messages?.dead ?? 0 },
  }
}

function countsOf(counts: Partial<Counts>): Counts {
  return { TRIAL: 0, ACTIVE: 0, GRACE: 0, SUSPENDED: 0, EXPIRED: 0, ...counts }
}

/** The counts of all severities of a kind. */
function byKind(counts: Awaited<ReturnType<typeof countOpenFindings>>) {
  const sums = new Map<string, number>()
  for (const { kind, count } of counts) sums.set(kind, (sums.get(kind) ?? 0) + count)
  return [...sums].map(([kind, count]) => ({ kind, count }))
}
