import { visit } from '../test/probe/zoo/visit.ts'
import { printTarget, type Target } from './support/target.ts'

const HARMLESS_SECONDS_MAX = 20
const EVERYTHING_SECONDS_MAX = 600
/** TLS, Connect and thin routes do not apply to a correct handler of the zoo. */
const SKIPPED_MAX = 4

/** `npm run bench:probe`: how long the probe takes, patience and all, against a correct handler. */
const harmless = await visit({ stack: 'Express', fault: null, harmless: true, thorough: true })
const everything = await visit({ stack: 'Fastify', fault: null, thorough: true })
const seconds = (name: string, { summary }: typeof harmless, max: number): Target => {
  const got = summary.elapsed_ms / 1000
  const claim = `${name}, calibrated: seconds, below ${max}`
  return { claim, got, met: summary.calibrated && got < max }
}
const { skipped } = everything.summary.verdicts
const targets = [
  seconds('what is harmless', harmless, HARMLESS_SECONDS_MAX),
  seconds(`all ${everything.probes.length} probes`, everything, EVERYTHING_SECONDS_MAX),
  { claim: `probes skipped, at most ${SKIPPED_MAX}`, got: skipped, met: skipped <= SKIPPED_MAX },
]
process.stdout.write(`${targets.map(printTarget).join('\n')}\n`)
if (targets.some(({ met }) => !met)) process.exitCode = 1
