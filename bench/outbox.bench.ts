import { MESSAGES_HELP, parseMessagesCommand } from './outbox/outbox-options.ts'
import { judgeMessages, printMessages } from './outbox/outbox-report.ts'
import { runOutboxBench } from './outbox/run-outbox-bench.ts'

/** `npm run bench:messages`: what very many owed messages cost those who do not wait for them. */
const command = parseMessagesCommand(process.argv.slice(2))
if (command === 'help') {
  process.stdout.write(MESSAGES_HELP)
} else {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const report = await runOutboxBench({ ...command.options, say })
  const targets = judgeMessages(report)
  process.stdout.write(
    command.json ? `${JSON.stringify({ ...report, targets }, null, 2)}\n` : printMessages(report),
  )
  if (command.check && targets.some(({ met }) => !met)) process.exitCode = 1
}
