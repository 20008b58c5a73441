import { MONTH_START_HELP, parseMonthStartCommand } from './month-start/month-start-options.ts'
import { judgeMonthStart } from './month-start/month-start-targets.ts'
import { printMonthStart } from './month-start/print-month-start.ts'
import { runMonthStartBench } from './month-start/run-month-start-bench.ts'

/** `npm run bench:month-start`: how soon many renewals at one instant are observed. */
const command = parseMonthStartCommand(process.argv.slice(2))
if (command === 'help') {
  process.stdout.write(MONTH_START_HELP)
} else {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const report = await runMonthStartBench({ ...command.options, say })
  const targets = judgeMonthStart(report)
  process.stdout.write(
    command.json ? `${JSON.stringify({ ...report, targets }, null, 2)}\n` : printMonthStart(report),
  )
  if (command.check && targets.some(({ met }) => !met)) process.exitCode = 1
}
