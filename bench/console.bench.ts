import { parseArgs } from 'node:util'
import {
  ANSWER_MS_MAX,
  type Measured,
  ROUNDS,
  runConsoleBench,
} from './console/run-console-bench.ts'

/** `npm run bench:console`: how long somebody at the console waits. */
const HELP = `Usage: npm run bench:console -- [--events <count>] [--only <text>] [--check]

How long each search of the console takes with a million events, ${ROUNDS} times each.
--check ends with 1 when any answer takes longer than ${ANSWER_MS_MAX} ms.
`

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    only: { type: 'string', default: '' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) process.stdout.write(HELP)
else await bench()

async function bench(): Promise<void> {
  process.stderr.write(`Filling the tables for ${values.events} events …\n`)
  print('search', 'median', 'slowest')
  const onMeasured = ({ name, median, slowest }: Measured) =>
    print(name, `${median.toFixed(1)} ms`, `${slowest.toFixed(1)} ms`)
  const all = await runConsoleBench({
    events: Number(values.events),
    only: values.only,
    onMeasured,
  })
  const isSlow = all.length === 0 || all.some(({ slowest }) => slowest > ANSWER_MS_MAX)
  process.stdout.write(`${isSlow ? 'NOT ' : ''}all below ${ANSWER_MS_MAX} ms\n`)
  if (values.check && isSlow) process.exitCode = 1
}

function print(name: string, median: string, slowest: string): void {
  process.stdout.write(`${name.padEnd(42)}${median.padStart(12)}${slowest.padStart(12)}\n`)
}
