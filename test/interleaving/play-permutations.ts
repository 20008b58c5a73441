import type { DatabaseServer } from '../support/database-on-server.ts'
import { inParallel } from './in-parallel.ts'
import { describeCase, permutationCase } from './permutation-case.ts'
import { PermutationStage } from './permutation-stage.ts'
import { sixEventLifecycle } from './six-event-lifecycle.ts'

export interface PermutationsPlayed {
  /** Every end state that was seen, as text. */
  readonly states: ReadonlyMap<string, EndState>
  /** Cases that came to no end, or whose audit log is broken. */
  readonly failures: readonly { readonly number: number; readonly what: string }[]
  readonly auditRows: number
}

export interface EndState {
  readonly count: number
  /** The first case that ended in it. */
  readonly number: number
  readonly described: string
}

interface PlayOptions {
  readonly server: DatabaseServer
  /** The cases to play. */
  readonly numbers: Iterable<number>
  readonly queues: number
  /** Told how many are played. */
  readonly onPlayed?: (played: number) => void
}

/** Plays cases of the six-event life and counts the states they end in. */
export async function playPermutations(options: PlayOptions): Promise<PermutationsPlayed> {
  const [byInvoice, bySubscription] = await Promise.all([
    sixEventLifecycle('invoice.paid'),
    sixEventLifecycle('customer.subscription.updated'),
  ])
  const states = new Map<string, EndState>()
  const failures: { number: number; what: string }[] = []
  let auditRows = 0
  let played = 0
  const play = async (stage: PermutationStage, number: number) => {
    const given = permutationCase(number)
    const lifecycle = given.recoveryTold === 'invoice.paid' ? byInvoice : bySubscription
    const labels = lifecycle.events.map(({ label }) => label)
    try {
      const state = await stage.play(lifecycle, given)
      const known = states.get(state)
      const described = known?.described ?? describeCase(given, labels)
      const first = known?.number ?? number
      states.set(state, { count: (known?.count ?? 0) + 1, number: first, described })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      failures.push({ number, what: `${describeCase(given, labels)}: ${reason}` })
    }
    played += 1
    options.onPlayed?.(played)
  }
  const close = async (stage: PermutationStage) => {
    const { ok, rows, breaks } = await stage.verifyAudit()
    auditRows += rows
    if (!ok) failures.push({ number: -1, what: `the audit log: ${breaks[0]?.explanation}` })
    await stage.close()
  }
  const { queues, numbers, server } = options
  const open = () => PermutationStage.open(server)
  try {
    await inParallel({ queues, jobs: numbers, open, work: play, close })
  } finally {
    await Promise.all([byInvoice.stop(), bySubscription.stop()])
  }
  return { states, failures, auditRows }
}
