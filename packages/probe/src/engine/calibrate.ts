import type { Trial } from '../contract.ts'
import { API_VERSIONS } from '../event/api-versions.ts'
import {
  type Calibration,
  CUSTOMER_TYPE,
  encode,
  inertEvent,
  KNOWN_TYPE,
  UNKNOWN_TYPE,
} from '../event/inert-event.ts'
import { is2xx } from '../http/exchange.ts'
import { DEFAULT_MANNER, type ProbeContext } from './context.ts'

export interface CalibrationOutcome {
  calibration: Calibration | null
  /** Event forms that the endpoint rejected before one was accepted. */
  refused: Trial[]
  accepted: Trial | null
}

const SILENCES_MAX = 3
const hasNoStatus = ({ exchange }: Trial) => exchange.status === null

/**
 * A01: tries the forms of events that Stripe may send until the endpoint accepts one. Other probes
 * report the rejected forms.
 */
export async function calibrate(context: ProbeContext): Promise<CalibrationOutcome> {
  const refused: Trial[] = []
  for (const manner of manners()) {
    const event = inertEvent(manner, context.inertIds(), context.now())
    const trial = await context.send(noteOf(manner), { body: encode(event, manner.layout) })
    if (is2xx(trial.exchange)) {
      context.calibration = manner
      return { calibration: manner, refused, accepted: trial }
    }
    refused.push(trial)
    if (trial.exchange.failure === 'refused') break
    const isSilent = refused.length >= SILENCES_MAX && refused.every(hasNoStatus)
    if (isSilent) break
  }
  return { calibration: null, refused, accepted: null }
}

/**
 * The most likely form first, with one change at a time. Live mode comes last: an endpoint may
 * accept and ignore events of the other mode, and later probes would then prove nothing.
 */
function manners(): Calibration[] {
  const all: Calibration[] = [DEFAULT_MANNER]
  const add = (change: Partial<Calibration>) => all.push({ ...DEFAULT_MANNER, ...change })
  for (const livemode of [false, true]) {
    for (const layout of ['pretty', 'compact'] as const) {
      for (const type of [UNKNOWN_TYPE, KNOWN_TYPE, CUSTOMER_TYPE]) add({ type, layout, livemode })
    }
    for (const apiVersion of API_VERSIONS) add({ type: KNOWN_TYPE, apiVersion, livemode })
    add({ kind: 'thin', livemode })
  }
  return unique(all)
}

function unique(all: readonly Calibration[]): Calibration[] {
  const seen = new Map(all.map((manner) => [JSON.stringify(Object.entries(manner).sort()), manner]))
  return [...seen.values()]
}

export function noteOf(manner: Calibration): string {
  const mode = manner.livemode ? 'live' : 'test'
  if (manner.kind === 'thin') return `a thin event, ${mode} mode`
  return `${manner.type}, ${manner.layout} JSON, ${mode} mode, API ${manner.apiVersion}`
}
