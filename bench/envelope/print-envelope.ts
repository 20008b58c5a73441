import { printTarget } from '../support/target.ts'
import { type EnvelopeRow, judgeEnvelope } from './run-envelope-bench.ts'

/** For people; the figures go into docs/internals/performance.md as they are. */
export function printEnvelope(rows: readonly EnvelopeRow[]): string {
  const lines = rows.map(({ name, bytes, outcome, micros, parseMicros }) => {
    const parse = parseMicros === null ? '–' : parseMicros.toFixed(1)
    const ratio = parseMicros === null ? '–' : (micros / parseMicros).toFixed(2)
    return `| ${name} | ${bytes} | ${outcome} | ${micros.toFixed(1)} | ${parse} | ${ratio} |`
  })
  const head = [
    '| Body | Bytes | Read as | µs | JSON.parse, µs | Ratio |',
    '|---|---|---|---|---|---|',
  ]
  return `${[...head, ...lines, '', ...judgeEnvelope(rows).map(printTarget)].join('\n')}\n`
}
