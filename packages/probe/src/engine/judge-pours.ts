import type { Judgement, Trial } from '../contract.ts'
import { is2xx, is5xx, outcomeOf } from '../http/exchange.ts'
import type { Poured } from '../http/pour.ts'
import type { ProbeContext } from './context.ts'
import { listed } from './rules.ts'

/** What may be in the buffers of both kernels when the endpoint hangs up. */
const TAKEN_BYTES_MAX = 6 * 1_048_576

const TOO_LARGE = 413

/** An unsigned POST, up to where its length would be said. */
export function headOf(context: ProbeContext): string {
  const { method, path, headers } = context.request({ body: '', signature: 't=1,v1=00' })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}`
}

interface Seen {
  megabytes: number
  poured: Poured
}

/** A large body must be cut off: by its answer, by a reset, and long before the end. */
export function judgePours(seen: readonly Seen[], after: Trial): Judgement {
  if (!is2xx(after.exchange)) {
    return { verdict: 'fail', reason: 'It no longer answers afterwards.', trials: [after] }
  }
  const taken = seen.filter(
    ({ poured }) =>
      is2xx(poured.answer) ||
      poured.answer.failure === 'timeout' ||
      poured.takenBytes > TAKEN_BYTES_MAX,
  )
  const unlimited = taken.filter(({ poured }) => poured.answer.status !== TOO_LARGE)
  if (unlimited.length > 0) {
    const reason = `Taken in: ${notes(unlimited)}.`
    return { verdict: 'fail', reason, trials: unlimited.map(toTrial) }
  }
  if (taken.length > 0) {
    // It has a limit and keeps nothing, but it reads to the end before it says so.
    const reason = `Refused only after: ${notes(taken)}.`
    return { verdict: 'warn', reason, trials: taken.map(toTrial) }
  }
  const broken = seen.filter(({ poured }) => is5xx(poured.answer))
  if (broken.length > 0) return { verdict: 'warn', reason: 'It answers with a server error.' }
  return { verdict: 'pass', reason: 'Cut off in time.' }
}

const toTrial = ({ megabytes, poured }: Seen): Trial => ({
  note: `${megabytes} MB of spaces poured in after this head`,
  exchange: poured.answer,
})

function notes(taken: readonly Seen[]): string {
  return listed(
    taken.map(({ megabytes, poured }) => {
      const whole = Math.round(poured.takenBytes / 1_048_576)
      return `${whole} of ${megabytes} MB (${outcomeOf(poured.answer)})`
    }),
  )
}
