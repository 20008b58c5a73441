import {
  AdoptBench,
  type Adoption,
  compareStates,
  findNoise,
  settle,
} from '../../test/support/adopt/adopt-bench.ts'
import { runObserve as observe } from '../../test/support/adopt/observe-trial.ts'
import type { CampaignOptions, CampaignResult } from './campaign.ts'
import { onOwnServer } from './on-own-server.ts'

/** Customers, when nobody says how many. */
export const RUNS = 100_000

/** Smaller accounts are too quick for what is measured over time. */
const MEASURED_CUSTOMERS = 50_000

/** An adoption may use this many reads a second: half of the budget. */
const BUDGET = 40
const BUDGET_SECONDS_MAX = 150
const PAGE_MS = 500
const RATE_MIN = 2_000
const UNLIMITED = 100
/** For each hundred subscriptions one, and these for spans that end. */
const MORE_PAGES_MAX = 200
const MORE_INVOICE_PAGES_MAX = 60
const KILLS = 20
const CUSTOMERS_PER_EVENT = 10
/** A small account is adopted too quickly to be killed more often. */
const KILLS_OF_SMALL = 2
/** Of the second half of the time, beside the first. */
const MEMORY_GROWTH_MAX = 1.25

/** The whole account with slow pages and the usual budget, and again as fast as it goes. */
export function run({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  return onOwnServer(async (server) => {
    const bench = await AdoptBench.open({ server, seed, customers: runs })
    try {
      const slow = await bench.adopt({ requestsPerSecond: BUDGET, pageMs: PAGE_MS })
      progress(runs / 2)
      const fast = await bench.adopt({ requestsPerSecond: UNLIMITED })
      const failures = [
        ...findExcess(bench, slow, 'slow'),
        ...findExcess(bench, fast, 'fast'),
        ...(runs < MEASURED_CUSTOMERS ? [] : [...findSlow(bench, slow, fast), ...findGrowth(fast)]),
        ...(await findNoise(slow)),
        ...(await findNoise(fast)),
      ]
      const figure = [
        `${bench.subscriptions} subscriptions of ${runs} customers`,
        `within the budget ${sayRate(slow)}`,
        `without a limit ${sayRate(fast)}`,
        `${fast.outcome.run.counts['need_read'] ?? 0} left to single reads`,
        `memory ${fast.outcome.memoryMb.join(', ')} MB by quarter`,
      ].join('; ')
      return { passed: failures.length === 0, figure, failures }
    } finally {
      await bench.close()
    }
  })
}

/** Killed at random pages and started again: the same as without. */
export function runKills({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  return onOwnServer(async (server) => {
    const bench = await AdoptBench.open({ server, seed, customers: runs })
    try {
      const whole = await bench.adopt({ requestsPerSecond: UNLIMITED })
      progress(runs / 2)
      const planned = runs < MEASURED_CUSTOMERS ? KILLS_OF_SMALL : KILLS
      const killed = await bench.adopt({ requestsPerSecond: UNLIMITED, kills: planned })
      const { kills, run: end, seconds } = killed.outcome
      const failures = [
        ...(kills === planned ? [] : [`It was killed ${kills} times instead of ${planned}.`]),
        ...findMiscounts(whole, killed),
        ...(await findNoise(killed)),
        ...compareStates(await settle(whole), await settle(killed)),
      ]
      const figure = `${kills} kills, ${end.listed} subscriptions, ${Math.round(seconds)} s in all`
      return { passed: failures.length === 0, figure, failures }
    } finally {
      await bench.close()
    }
  })
}

/** After the adoption, events of a tenth of the customers: recorded, and nothing is sent. */
export function runObserve({ seed, runs, progress }: CampaignOptions): Promise<CampaignResult> {
  return onOwnServer(async (server) => {
    const bench = await AdoptBench.open({ server, seed, customers: runs })
    try {
      const adopted = await bench.adopt({ requestsPerSecond: UNLIMITED })
      await settle(adopted)
      progress(runs / 2)
      const events = Math.ceil(runs / CUSTOMERS_PER_EVENT)
      const after = await observe(adopted, bench.account, events)
      const failures = [...after.wrongs, ...(await findNoise(adopted))]
      const figure = `${after.events} events, ${after.observed} messages recorded, none sent`
      return { passed: failures.length === 0, figure, failures }
    } finally {
      await bench.close()
    }
  })
}

function findExcess(bench: AdoptBench, { reads, outcome }: Adoption, name: string): string[] {
  const pages = Math.ceil(bench.subscriptions / 100) + MORE_PAGES_MAX
  const invoices = Math.ceil(bench.account.unpaidInvoices / 100) + MORE_INVOICE_PAGES_MAX
  const wrongs: string[] = []
  const { listed } = outcome.run
  if (listed !== bench.subscriptions) wrongs.push(`${name}: ${listed} were listed.`)
  for (const [list, max] of [
    ['subscriptions', pages],
    ['invoices', invoices],
  ] as const) {
    const read = reads.get(list) ?? 0
    if (read > max) wrongs.push(`${name}: ${read} pages of ${list}, more than ${max}.`)
  }
  const others = [...reads.keys()].filter((one) => one !== 'subscriptions' && one !== 'invoices')
  return [...wrongs, ...others.map((one) => `${name}: it read ${one}.`)]
}

function findSlow(bench: AdoptBench, slow: Adoption, fast: Adoption): string[] {
  const rate = bench.subscriptions / fast.outcome.seconds
  const wrongs: string[] = []
  if (slow.outcome.seconds > BUDGET_SECONDS_MAX) {
    wrongs.push(`Within the budget it took ${Math.round(slow.outcome.seconds)} s.`)
  }
  if (rate < RATE_MIN) wrongs.push(`Without a limit it did ${Math.round(rate)} a second.`)
  return wrongs
}

function findGrowth({ outcome: { memoryMb } }: Adoption): string[] {
  const [first = 0, second = 0, third = 0, fourth = 0] = memoryMb
  const isFlat = Math.max(third, fourth) <= MEMORY_GROWTH_MAX * Math.max(first, second)
  return isFlat ? [] : [`Its memory grew: ${memoryMb.join(', ')} MB.`]
}

/** What was counted, however often it began anew: the same, and each subscription once. */
function findMiscounts({ outcome: whole }: Adoption, { outcome: killed }: Adoption): string[] {
  const same = countsOf(whole.run)
  const found = countsOf(killed.run)
  const differing = Object.entries(same).flatMap(([name, count]) =>
    found[name] === count ? [] : [`${name}: ${found[name]} instead of ${count}.`],
  )
  const unequal = [same, found].flatMap(({ adopted, listed, unadopted }) =>
    adopted + unadopted === listed
      ? []
      : [`${adopted} and ${unadopted} without a tenant are not the ${listed} listed.`],
  )
  return [...differing, ...unequal]
}

/** What is committed alone is left to the service where a kill comes between. */
function countsOf({ listed, unadopted, counts }: Adoption['outcome']['run']) {
  const { written = 0, need_read = 0, granting_nothing = 0, ...others } = counts
  const adopted = written + need_read + granting_nothing
  return { ...others, listed, unadopted, adopted } as Readonly<
    Record<string, number> & Record<'listed' | 'unadopted' | 'adopted', number>
  >
}

function sayRate({ outcome, reads, stripe }: Adoption): string {
  const { seconds, run: end } = outcome
  const pages = ['subscriptions', 'invoices'].map((list) => `${reads.get(list) ?? 0} of ${list}`)
  const rate = Math.round(end.listed / seconds).toLocaleString('en-US')
  const most = `at most ${stripe.perSecondMax} reads in a second`
  return `${Math.round(seconds)} s, ${rate}/s, pages: ${pages.join(' and ')}, ${most}`
}
