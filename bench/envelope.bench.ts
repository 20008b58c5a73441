import { parseArgs } from 'node:util'
import { printEnvelope } from './envelope/print-envelope.ts'
import { judgeEnvelope, runEnvelopeBench } from './envelope/run-envelope-bench.ts'

/** `npm run bench:envelope`: what it costs to read an event’s body, beside `JSON.parse`. */
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const rows = runEnvelopeBench({ rounds: 15, bytesPerRound: 8_000_000 })
const targets = judgeEnvelope(rows)
const json = () => `${JSON.stringify({ rows, targets }, null, 2)}\n`
process.stdout.write(values.json ? json() : printEnvelope(rows))
if (values.check && targets.some(({ met }) => !met)) process.exitCode = 1
