import { PLAN_NOTES, type Plan, type PlanNote } from '../../reconcile/adopt/plan/plan.ts'
import type { EndedRun } from '../../reconcile/runs.store.ts'
import { type Plans, planNameOf } from '../../subscription/plans.ts'
import { counted, factLines, named, section } from '../output/print.ts'

/** Prices and metadata keys that people read; programs get all. */
const SHOWN_MAX = 10

interface PlanContext {
  /** The files that were written. */
  readonly paths: readonly string[]
  readonly plans: Plans
}

/** A plan, for people. */
export function planLines(plan: Plan, { paths, plans }: PlanContext): string[] {
  const { customers, tenants, subscriptions, unlistedPrices, metadataKeys, mappings } = plan
  const planNames = Object.entries(subscriptions.byPlan).map(([id, count]): [string, string] => {
    return [id === '' ? 'In no plan' : named(planNameOf(id, plans), id), figure(count)]
  })
  const prices = unlistedPrices.slice(0, SHOWN_MAX).map(({ priceId, subscriptions: all, live }) => {
    return [priceId, `${figure(all)}, ${figure(live)} of them live`] as const
  })
  return [
    'Plan only. Nothing was changed.',
    ...section('Customers', [
      ...factLines({
        Total: figure(customers.total),
        'With a tenant': figure(customers.mapped),
        'Linked already': customers.linked === 0 ? null : figure(customers.linked),
        'Not adopted': customers.notAdopted === 0 ? null : figure(customers.notAdopted),
        'Without a subscription':
          customers.withoutSubscription === 0 ? null : figure(customers.withoutSubscription),
        'New tenants': figure(tenants.new),
        'Existing tenants': tenants.existing === 0 ? null : figure(tenants.existing),
      }),
    ]),
    ...section('Subscriptions', [
      ...factLines({ Total: figure(subscriptions.total), ...figures(subscriptions.byStatus) }),
    ]),
    ...section('Plans', factLines(Object.fromEntries(planNames))),
    ...section('Prices in no plan', factLines(Object.fromEntries(prices))),
    ...section('Currencies', factLines(figures(subscriptions.byCurrency))),
    ...section('Customer metadata keys', keyLines(metadataKeys, mappings)),
    ...section('To check', Object.entries(plan.notes).flatMap(noteLines)),
    ...section('Files', [...paths]),
    '',
    mappings.length === 0
      ? 'Next: add a mapping with --map. See `bursar adopt --help`.'
      : 'Next: check the plan, then repeat the command with --apply.',
  ]
}

/** Only where no mapping was chosen yet: they may be one. */
function keyLines(keys: Plan['metadataKeys'], mappings: readonly string[]): string[] {
  if (mappings.length > 0) return []
  return factLines(figures(Object.fromEntries(Object.entries(keys).slice(0, SHOWN_MAX))))
}

function noteLines([kind, found]: [string, Plan['notes'][keyof typeof PLAN_NOTES]]): string[] {
  if (found === undefined) return []
  const text = PLAN_NOTES[kind as keyof typeof PLAN_NOTES]
  return [`${figure(found.count)}  ${text}`, ...found.samples.map(sampleLine)]
}

function sampleLine({ customerId, subscriptionId, tenantId, detail }: PlanNote): string {
  const named = [customerId, subscriptionId, tenantId, detail].filter((one) => one !== null)
  return `    ${named.join('  ')}`
}

const CONFLICTS_SHOWN_MAX = 20

/** Pure: those that the run has read and found in Bursar already. */
export function knownIn({ listed, unadopted, counts }: EndedRun): number {
  const { written = 0, need_read = 0, granting_nothing = 0 } = counts
  return Math.max(0, listed - unadopted - written - need_read - granting_nothing)
}

/** What an adoption came to, for people. */
export function adoptedLines(
  run: EndedRun,
  conflicts: readonly { customerId: string; tenantId: string; owner: string }[],
): string[] {
  const { listed, unadopted, counts } = run
  const { tenants = 0, customers = 0, written = 0, need_read = 0, granting_nothing = 0 } = counts
  const parts = {
    Written: written,
    'Need a read of their own': need_read,
    'Known already': knownIn(run),
    'Grant nothing': granting_nothing,
    'Without a tenant': unadopted,
  }
  const found = Object.entries(parts).filter(([, count]) => count > 0)
  const shown = conflicts.slice(0, CONFLICTS_SHOWN_MAX).map(({ customerId, tenantId, owner }) => {
    return `${customerId} belongs to ${owner}, not to ${tenantId}`
  })
  const more = conflicts.length - shown.length
  return [
    `${counted(tenants, 'tenant')} adopted, ${counted(customers, 'customer')} linked.`,
    ...section('Subscriptions', [
      ...factLines(figures({ Read: listed, ...Object.fromEntries(found) })),
    ]),
    ...(need_read > 0
      ? [
          '',
          'A running service reads those that need a read of their own.',
          'Without a service, run `bursar worker --once`.',
        ]
      : []),
    ...section('Not linked', more > 0 ? [...shown, `and ${figure(more)} more`] : shown),
    '',
    'Adopted tenants are in observe: Bursar sends nothing for them. Next: `bursar verify`.',
  ]
}

function figures(counts: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, figure(count)]))
}

function figure(count: number): string {
  return count.toLocaleString('en-US')
}
