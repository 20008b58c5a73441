import { ANSWER_MS_MAX, runConsoleBench } from '../../bench/console/run-console-bench.ts'
import { DRAIN_USUAL } from '../../bench/drain/drain-options.ts'
import { judgeDrain } from '../../bench/drain/drain-targets.ts'
import { runDrainBench } from '../../bench/drain/run-drain-bench.ts'
import { INGEST_ACCEPTED } from '../../bench/ingest/ingest-options.ts'
import { judgeIngest } from '../../bench/ingest/ingest-targets.ts'
import { runIngestBench } from '../../bench/ingest/run-ingest-bench.ts'
import { MESSAGES_USUAL } from '../../bench/outbox/outbox-options.ts'
import { judgeMessages } from '../../bench/outbox/outbox-report.ts'
import { runOutboxBench } from '../../bench/outbox/run-outbox-bench.ts'
import { judgeSimulator, runSimulatorBench } from '../../bench/simulator/run-simulator-bench.ts'
import type { Target } from '../../bench/support/target.ts'
import type { Shown } from './accept-line.ts'

/** Both benches in full size, some fifteen minutes: yes only if every target is met. */
export async function shownByBench(): Promise<Shown> {
  const ingest = judgeIngest(await runIngestBench(INGEST_ACCEPTED))
  const drain = judgeDrain(await runDrainBench(DRAIN_USUAL))
  return judgeTargets([...ingest, ...drain])
}

/** A year on a test clock, reads, and seeds: about a minute. */
export async function shownBySimulatorBench(): Promise<Shown> {
  return judgeTargets(judgeSimulator(await runSimulatorBench()))
}

/** Every search of the console with a million events: some minutes. */
export async function shownByConsoleBench(): Promise<Shown> {
  const all = await runConsoleBench()
  const slowest = all.reduce((max, one) => (one.usual > max.usual ? one : max))
  const { name, usual: ms } = slowest
  const figure = `${all.length} searches; 9 of 10 answers of ${name} in ${ms.toFixed(0)} ms`
  return { verdict: ms <= ANSWER_MS_MAX ? 'yes' : 'no', figure }
}

/** Very many mails owed to a server that hangs: about a quarter of an hour. */
export async function shownByMessagesBench(): Promise<Shown> {
  return judgeTargets(judgeMessages(await runOutboxBench(MESSAGES_USUAL)))
}

function judgeTargets(targets: readonly Target[]): Shown {
  const figures = targets.map(
    ({ claim, got, met }) =>
      `${met ? '' : 'MISSED '}${claim}: ${got?.toFixed(2) ?? 'not measured'}`,
  )
  const isShown = targets.length > 0 && targets.every(({ met }) => met)
  return { verdict: isShown ? 'yes' : 'no', figure: figures.join(' · ') }
}
