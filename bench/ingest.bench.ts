import { INGEST_HELP, parseIngestCommand } from './ingest/ingest-options.ts'
import { judgeIngest } from './ingest/ingest-targets.ts'
import { printIngest } from './ingest/print-ingest.ts'
import { runIngestBench } from './ingest/run-ingest-bench.ts'

/** `npm run bench:ingest`: how fast events become durable, beside what else could be done. */
const command = parseIngestCommand(process.argv.slice(2))
if (command === 'help') {
  process.stdout.write(INGEST_HELP)
} else {
  const say = (line: string) => process.stderr.write(`${line}\n`)
  const report = await runIngestBench({ ...command.options, say })
  const targets = judgeIngest(report)
  process.stdout.write(
    command.json ? `${JSON.stringify({ ...report, targets }, null, 2)}\n` : printIngest(report),
  )
  if (command.check && targets.some(({ met }) => !met)) process.exitCode = 1
}
