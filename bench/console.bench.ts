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
--check ends with 1 when, of any search, not nine of ten answers come within ${ANSWER_MS_MAX} ms.
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
  print('search', ['median', '9 of 10', 'slowest'])
  const onMeasured = ({ name, median, usual, slowest }: Measured) =>
    print(
      name,
      [median, usual, slowest].map((ms) => `${ms.toFixed(1)} ms`),
    )
  const all = await runConsoleBench({
    events: Number(values.events),
    only: values.only,
    onMeasured,
  })
  const isSlow = all.length === 0 || all.some(({ usual }) => usual > ANSWER_MS_MAX)
  process.stdout.write(`${isSlow ? 'NOT ' : ''}all below ${ANSWER_MS_MAX} ms\n`)
  if (values.check && isSlow) process.exitCode = 1
}

function print(name: string, figures: readonly string[]): void {
  const cells = figures.map((figure) => figure.padStart(12))
  process.stdout.write(`${name.padEnd(42)}${cells.join('')}\n`)
}
