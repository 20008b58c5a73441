import type { Trial } from '../contract.ts'
import type { Oracles, ProbeOptions } from '../engine/options.ts'
import type { Calibration, StripeEvent } from '../event/inert-event.ts'

/** What the stage needs of the probe's context: the time, names, and somebody who delivers. */
export interface Courier {
  readonly oracles: Oracles
  readonly manner: Calibration
  readonly run: { readonly options: ProbeOptions }
  /** Of the last answer to anything that was sent. */
  readonly lastAnswerAtMs: number
  now(): number
  nonce(): string
  send(note: string, delivery: { event: StripeEvent }): Promise<Trial>
}
