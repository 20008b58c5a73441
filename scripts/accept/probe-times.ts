import { visit } from '../../test/probe/zoo/visit.ts'
import type { Shown } from './accept-line.ts'

const HARMLESS_SECONDS_MAX = 20
const EVERYTHING_SECONDS_MAX = 600

/** Both runs as `bursar probe` does them, patience and all, against a correct handler. */
export async function showProbeTimes(): Promise<Shown> {
  const harmless = await visit({ stack: 'Express', fault: null, harmless: true, thorough: true })
  const everything = await visit({ stack: 'Fastify', fault: null, thorough: true })
  const [short, long] = [harmless, everything].map(({ summary }) => summary.elapsed_ms / 1000)
  const isShown =
    harmless.summary.calibrated &&
    everything.summary.calibrated &&
    everything.summary.verdicts.skipped < EVERYTHING_SKIPPED_MAX &&
    short! < HARMLESS_SECONDS_MAX &&
    long! < EVERYTHING_SECONDS_MAX
  const counts = `${everything.probes.length - everything.summary.verdicts.skipped} probes`
  const figure = `harmless ${short!.toFixed(1)} s; everything ${long!.toFixed(0)} s (${counts})`
  return { verdict: isShown ? 'yes' : 'no', figure }
}

/** TLS, Connect and thin routes do not apply to it. */
const EVERYTHING_SKIPPED_MAX = 5
