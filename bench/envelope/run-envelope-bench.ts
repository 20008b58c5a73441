import { readEnvelope } from '../../packages/bursar/src/ingress/read-envelope.ts'
import type { Target } from '../support/target.ts'
import { eventBody, HOSTILE_BODIES } from './event-bodies.ts'

/** Invoices of a few lines are what most events are; a hundred lines are rare. */
const USUAL_BYTES = [2_000, 5_000, 20_000]
const RARE_BYTES = [200_000]
const OVER_PARSE_MICROS_MAX = 5
/** Of a megabyte; quadratic time would take minutes. */
const HOSTILE_MS_MAX = 1_000

export interface EnvelopeRow {
  readonly name: string
  readonly bytes: number
  readonly kind: 'usual' | 'rare' | 'hostile'
  /** What it was read as; a code where it was refused. */
  readonly outcome: string
  readonly micros: number
  /** Of `JSON.parse` over the same bytes; null where it refuses them. */
  readonly parseMicros: number | null
}

export interface EnvelopeBenchOptions {
  readonly rounds: number
  /** Bytes read in one round of a row, in as many calls as it takes. */
  readonly bytesPerRound: number
}

/** What reading the envelope costs beside `JSON.parse`, by size. */
export function runEnvelopeBench(options: EnvelopeBenchOptions): EnvelopeRow[] {
  const events = [...USUAL_BYTES, ...RARE_BYTES].map((bytes) => {
    const kind = RARE_BYTES.includes(bytes) ? ('rare' as const) : ('usual' as const)
    return { name: `event of ${bytes / 1000} KB`, kind, body: eventBody(bytes) }
  })
  const hostile = Object.entries(HOSTILE_BODIES).map(([name, body]) => ({
    ...{ name, kind: 'hostile' as const, body },
  }))
  return [...events, ...hostile].map(({ name, kind, body }) => {
    const event = readEnvelope(body)
    const outcome = typeof event === 'string' ? event : event.form
    return { name, bytes: body.length, kind, outcome, ...measure(body, options) }
  })
}

export function judgeEnvelope(rows: readonly EnvelopeRow[]): Target[] {
  return rows.flatMap(({ name, kind, micros, parseMicros }): Target[] => {
    if (kind === 'rare') return []
    if (kind === 'hostile') {
      const got = micros / 1000
      return [{ claim: `${name}: ms, at most ${HOSTILE_MS_MAX}`, got, met: got <= HOSTILE_MS_MAX }]
    }
    const got = parseMicros === null ? null : micros - parseMicros
    const claim = `${name}: µs over JSON.parse, at most ${OVER_PARSE_MICROS_MAX}`
    return [{ claim, got, met: got !== null && got <= OVER_PARSE_MICROS_MAX }]
  })
}

/**
 * The best of the rounds, in which both take turns: what else the machine does is only ever
 * added.
 */
function measure(body: Buffer, { rounds, bytesPerRound }: EnvelopeBenchOptions) {
  const calls = Math.max(1, Math.round(bytesPerRound / body.length))
  const canParse = isParsable(body)
  let micros = Number.POSITIVE_INFINITY
  let parseMicros = canParse ? Number.POSITIVE_INFINITY : null
  for (let round = 0; round < rounds; round += 1) {
    micros = Math.min(
      micros,
      microsPerCall(calls, () => readEnvelope(body)),
    )
    if (parseMicros === null) continue
    const parse = microsPerCall(calls, () => JSON.parse(body.toString('utf8')))
    parseMicros = Math.min(parseMicros, parse)
  }
  return { micros, parseMicros }
}

/** Of the processor, not of the clock: others on the machine take turns with us. */
function microsPerCall(calls: number, call: () => unknown): number {
  const before = process.cpuUsage()
  for (let index = 0; index < calls; index += 1) call()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

function isParsable(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'))
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
