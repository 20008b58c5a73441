import type { Judgement, Trial } from '../contract.ts'
import { is2xx, is5xx, outcomeOf } from '../http/exchange.ts'
import type { Poured } from '../http/pour.ts'
import type { ProbeContext } from './context.ts'
import { listed } from './rules.ts'

/** Bytes that the kernels of both sides may buffer when the endpoint closes the connection. */
const TAKEN_BYTES_MAX = 6 * 1_048_576

const TOO_LARGE = 413

/** The head of an unsigned POST request, without a length. */
export function headOf(context: ProbeContext): string {
  const { method, path, headers } = context.request({ body: '', signature: 't=1,v1=00' })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}`
}

interface Seen {
  megabytes: number
  poured: Poured
}

/** The endpoint must stop reading a large body early, with an answer or a reset. */
export function judgePours(seen: readonly Seen[], after: Trial): Judgement {
  if (!is2xx(after.exchange)) {
    return { verdict: 'fail', reason: 'The endpoint stopped answering.', trials: [after] }
  }
  const taken = seen.filter(
    ({ poured }) =>
      is2xx(poured.answer) ||
      poured.answer.failure === 'timeout' ||
      poured.takenBytes > TAKEN_BYTES_MAX,
  )
  const unlimited = taken.filter(({ poured }) => poured.answer.status !== TOO_LARGE)
  if (unlimited.length > 0) {
    const reason = `The endpoint read ${notes(unlimited)}.`
    return { verdict: 'fail', reason, trials: unlimited.map(toTrial) }
  }
  if (taken.length > 0) {
    // The endpoint has a limit but reads the whole body before it answers.
    const reason = `Rejected only after reading ${notes(taken)}.`
    return { verdict: 'warn', reason, trials: taken.map(toTrial) }
  }
  const broken = seen.filter(({ poured }) => is5xx(poured.answer))
  if (broken.length > 0)
    return { verdict: 'warn', reason: 'The endpoint answers with a server error.' }
  return { verdict: 'pass', reason: 'The endpoint stopped reading in time.' }
}

const toTrial = ({ megabytes, poured }: Seen): Trial => ({
  note: `${megabytes} MB of spaces after this request head`,
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
