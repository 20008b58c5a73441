import { DRAIN_HELP, parseDrainCommand } from './drain/drain-options.ts'
import { judgeDrain } from './drain/drain-targets.ts'
import { printDrain } from './drain/print-drain.ts'
import { runDrainBench } from './drain/run-drain-bench.ts'

/** `npm run bench:drain`: how fast what events have announced is asked for and observed. */
const command = parseDrainCommand(process.argv.slice(2))
if (command === 'help') {
  process.stdout.write(DRAIN_HELP)
} else {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const report = await runDrainBench({ ...command.options, say })
  const targets = judgeDrain(report)
  process.stdout.write(
    command.json ? `${JSON.stringify({ ...report, targets }, null, 2)}\n` : printDrain(report),
  )
  if (command.check && targets.some(({ met }) => !met)) process.exitCode = 1
}
