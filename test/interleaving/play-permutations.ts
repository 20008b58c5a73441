import type { DatabaseServer } from '../support/database-on-server.ts'
import { inLanes } from './in-lanes.ts'
import { describeCase, permutationCase } from './permutation-case.ts'
import { PermutationStage } from './permutation-stage.ts'
import { sixEventLife } from './six-event-life.ts'

export interface PermutationsPlayed {
  /** Every end state that was seen, as text. */
  readonly states: ReadonlyMap<string, EndState>
  /** Cases that came to no end, or whose ledger is broken. */
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
  readonly lanes: number
  /** Told how many are played. */
  readonly onPlayed?: (played: number) => void
}

/** Plays cases of the six-event life and counts the states they end in. */
export async function playPermutations(options: PlayOptions): Promise<PermutationsPlayed> {
  const [byInvoice, bySubscription] = await Promise.all([
    sixEventLife('invoice.paid'),
    sixEventLife('customer.subscription.updated'),
  ])
  const states = new Map<string, EndState>()
  const failures: { number: number; what: string }[] = []
  let auditRows = 0
  let played = 0
  const play = async (stage: PermutationStage, number: number) => {
    const given = permutationCase(number)
    const life = given.recoveryTold === 'invoice.paid' ? byInvoice : bySubscription
    const labels = life.events.map(({ label }) => label)
    try {
      const state = await stage.play(life, given)
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
    const { ok, rows, breaks } = await stage.verifyLedger()
    auditRows += rows
    if (!ok) failures.push({ number: -1, what: `the ledger: ${breaks[0]?.explanation}` })
    await stage.close()
  }
  const { lanes, numbers, server } = options
  const open = () => PermutationStage.open(server)
  try {
    await inLanes({ lanes, jobs: numbers, open, work: play, close })
  } finally {
    await Promise.all([byInvoice.stop(), bySubscription.stop()])
  }
  return { states, failures, auditRows }
}
