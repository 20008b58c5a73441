import { type Verification, VerifyBench } from '../../test/support/verify/verify-bench.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Customers, when nobody says how many. */
export const RUNS = 100_000
/** Customers of a rebuild: 10,000 subscriptions. */
export const REBUILD_RUNS = 8_400
/** Comparisons of an account of this size. */
export const OFTEN_RUNS = 20
const OFTEN_CUSTOMERS = 2_000

const CHANGES_PER_SECOND = 5
const CONFIRM_AFTER_SECONDS = 10
/** For each hundred subscriptions one, and these for spans that end. */
const MORE_PAGES_MAX = 200
const MORE_INVOICE_PAGES_MAX = 60

/** One comparison of a whole account, while its customers change it. */
export function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  return compare({ seed, customers: runs, times: 1, onRun: () => progress(runs) })
}

/** One rebuild of every row of an account, while its customers change it. */
export function runRebuild({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  const command = ['rebuild', '--check']
  return compare({ seed, customers: runs, times: 1, onRun: () => progress(runs), command })
}

/** Many comparisons: none may report a difference, because there is none. */
export function runOften({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  return compare({ seed, customers: OFTEN_CUSTOMERS, times: runs, onRun: progress })
}

interface Comparing {
  readonly seed: number
  readonly customers: number
  readonly times: number
  readonly onRun: (done: number) => void
  /** Default: `verify`. */
  readonly command?: readonly string[]
}

export function compare(comparing: Comparing): Promise<CampaignResult> {
  const { seed, customers, times, onRun, command = ['verify'] } = comparing
  return onOwnServer(async (server) => {
    const bench = await VerifyBench.open({
      server,
      seed,
      customers,
      changesPerSecond: CHANGES_PER_SECOND,
      confirmAfterSeconds: CONFIRM_AFTER_SECONDS,
    })
    try {
      const verified: Verification[] = []
      while (verified.length < times) {
        verified.push(await bench.run(...command))
        onRun(verified.length)
      }
      const failures = verified.flatMap((one, at) => findFaults(bench, one, at + 1))
      const figure = [
        `${bench.adopt.subscriptions} subscriptions of ${customers} customers`,
        `${bench.changes.count} changes meanwhile`,
        ...verified.slice(0, 3).map(sayRun),
        `${verified.length} comparisons`,
      ].join('; ')
      return { passed: failures.length === 0, figure, failures }
    } finally {
      await bench.close()
    }
  })
}

function findFaults(bench: VerifyBench, verification: Verification, at: number): string[] {
  const { code, run: ended, reads } = verification
  const { unpaidInvoices } = bench.adopt.account
  // What the brake holds differs on purpose: the changes meanwhile can engage it.
  const wrong = ended.found.filter(({ heldBy }) => heldBy === null)
  const wrongs = wrong.map(({ sentence }) => `run ${at}: ${sentence}`)
  if (code !== 0) wrongs.push(`run ${at}: it ended with ${code}.`)
  // What changes at this moment is left out, and counted.
  const seen = ended.subscriptions + ended.leftOut
  if (seen < bench.adopt.subscriptions) {
    wrongs.push(`run ${at}: only ${seen} subscriptions were compared or left out.`)
  }
  for (const [list, max] of [
    ['subscriptions', Math.ceil(bench.adopt.subscriptions / 100) + MORE_PAGES_MAX],
    ['invoices', Math.ceil(unpaidInvoices / 100) + MORE_INVOICE_PAGES_MAX + bench.several],
    ['subscriptions/:id', MORE_PAGES_MAX],
  ] as const) {
    const read = reads.get(list) ?? 0
    if (read > max) wrongs.push(`run ${at}: ${read} reads of ${list}, more than ${max}.`)
  }
  return wrongs
}

function sayRun({ run: ended, reads, seconds, memoryMb }: Verification): string {
  const read = [...reads].map(([list, count]) => `${count} of ${list}`).join(', ')
  return `${ended.tenants} tenants in ${Math.round(seconds)} s, ${memoryMb} MB, reads: ${read}`
}
