import { judgeSimulator, runSimulatorBench } from './simulator/run-simulator-bench.ts'
import { printTarget } from './support/target.ts'

/** `npm run bench:simulator`, `--json` for machines. Exit 1 when a target is missed. */
const report = await runSimulatorBench()
const targets = judgeSimulator(report)
if (process.argv.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ ...report, targets })}\n`)
} else {
  const { pages, reads, year } = report
  process.stdout.write(
    `${targets.map(printTarget).join('\n')}\n` +
      `the year: ${year.cpuSeconds.toFixed(1)} s of processor time, ${year.events} events · ` +
      `reads by the clock: ${Math.round(reads.perSecond)}/s with this client beside it\n` +
      pages.rates
        .map(
          ({ list, pages: count, perSecond }) =>
            `${count} pages of ${list}: ${Math.round(perSecond)}/s`,
        )
        .join(' · ') +
      '\n',
  )
}
process.exitCode = targets.every(({ met }) => met) ? 0 : 1
