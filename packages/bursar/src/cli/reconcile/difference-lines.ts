import type { FoundDifference } from '../../reconcile/verify/difference/differences.store.ts'
import { sayDifference } from '../../reconcile/verify/difference/say-difference.ts'
import { differencesOfRun } from '../../reconcile/verify/difference/write-differences.ts'
import type { Verified } from '../../reconcile/verify/end-verification.ts'
import type { Pool } from '../../reconcile/verify/stored-facts.store.ts'
import { counted, section } from '../output/print.ts'

/** A person reads no more; a CSV file has all. */
const SHOWN_MAX = 100
/** In JSON: about two megabytes. */
const LISTED_MAX = 10_000

type Shown = FoundDifference & { readonly sentence: string }

/** What a run came to, as a command prints it. */
export type Outcome =
  | { readonly account: string; readonly isBusy: true }
  | (Verified & {
      /** Subscriptions that are being refreshed; null: nobody asked for it. */
      readonly repaired: number | null
      /** At most 10,000. */
      readonly found: readonly Shown[]
    })

export async function outcomeOf(
  pool: Pool,
  run: Verified,
  repaired: number | null,
): Promise<Outcome> {
  const found: Shown[] = []
  for await (const one of differencesOfRun(pool, run.runId)) {
    found.push({ ...one, sentence: sayDifference(one) })
    if (found.length === LISTED_MAX) break
  }
  return { ...run, repaired, found }
}

export function linesOf(outcome: Outcome): string[] {
  const name = outcome.account === '' ? 'Own account' : outcome.account
  if ('isBusy' in outcome) return [`${name}: another process is comparing it now.`]
  const { subscriptions, tenants, differences, held, repaired } = outcome
  const { leftOut, unconfirmed, withoutTenant } = outcome
  const compared = `${counted(subscriptions, 'subscription')} and ${counted(tenants, 'tenant')}`
  const [open, kept] = [
    outcome.found.filter(({ heldBy }) => heldBy === null),
    outcome.found.filter(({ heldBy }) => heldBy !== null),
  ]
  const rest = [
    ...(leftOut > 0 ? [leftOutLine(leftOut)] : []),
    ...(unconfirmed > 0 ? [`${counted(unconfirmed, 'subscription')} more may differ.`] : []),
    ...(withoutTenant > 0
      ? [`${counted(withoutTenant, 'subscription')} ignored: the customer has no tenant.`]
      : []),
    ...(repaired === null ? [] : [`${counted(repaired, 'subscription')} marked for a refresh.`]),
  ]
  return [
    `${name}: ${compared} compared, ${counted(differences, 'difference')}.`,
    ...rest,
    ...section('Differences', shown(open, differences)),
    ...section('Held on purpose', shown(kept, held)),
  ]
}

function leftOutLine(count: number): string {
  const [them, they] = count === 1 ? ['it', 'it'] : ['them', 'they']
  return [
    `${counted(count, 'subscription')} left out: Bursar has not refreshed ${them} yet,`,
    `or ${they} changed during the comparison.`,
    'Start the service if it does not run, and repeat the command later.',
  ].join(' ')
}

function shown(found: readonly Shown[], count: number): string[] {
  const lines = found.slice(0, SHOWN_MAX).map(({ sentence }) => sentence)
  const more = count - lines.length
  return more > 0 ? [...lines, `… and ${more.toLocaleString('en-US')} more: use --csv`] : lines
}
