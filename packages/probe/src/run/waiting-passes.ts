import type { Trial } from '../contract.ts'
import type { ProbeContext } from '../engine/context.ts'
import type { ProbeResult } from '../engine/report.ts'
import { is2xx, outcomeOf } from '../http/exchange.ts'
import { pause } from '../http/pace.ts'

/** The maximum number of passes that wait for the next positive control. */
const WAITING_MAX = 5
/** For hosts where each request costs one of 180 seconds. */
const LIMITED_WAITING_MAX = 15
const CONTROL_TRIES_MAX = 3
const TRY_AGAIN_MS = 500

/** The control itself, and the probe judged by the TLS handshake alone. */
const NEED_NO_CONTROL = new Set(['A01', 'A04'])

/**
 * A pass counts only after the endpoint accepts a later valid event. If a firewall blocks the
 * probe, every request is rejected, and that would look like a pass.
 */
export class WaitingPasses {
  private waiting: ProbeResult[] = []
  private readonly context: ProbeContext
  private readonly revised: (result: ProbeResult) => void

  /** `revised` is called for each pass that becomes inconclusive. */
  constructor(context: ProbeContext, revised: (result: ProbeResult) => void) {
    this.context = context
    this.revised = revised
  }

  /** `controls`: accepted positive controls before this probe ran. */
  async add(result: ProbeResult, controls: number): Promise<void> {
    if (this.context.controls > controls) this.waiting = []
    if (result.verdict !== 'pass' || NEED_NO_CONTROL.has(result.id)) return
    this.waiting.push(result)
    const max = this.context.isLimited ? LIMITED_WAITING_MAX : WAITING_MAX
    if (this.waiting.length >= max) await this.settle()
  }

  /** Sends the positive control, and accepts or revises the waiting passes. */
  async settle(): Promise<void> {
    if (this.waiting.length === 0) return
    const lost = await lostControl(this.context)
    this.context.controlLost = lost
    const passes = this.waiting
    this.waiting = []
    if (lost === null) return
    for (const pass of passes) {
      const why = `The endpoint later rejected valid events (${lost})`
      pass.verdict = 'inconclusive'
      pass.reason = `${why}, so this cannot be judged: ${pass.reason}`
      this.revised(pass)
    }
  }
}

/** The outcome of a failed positive control, or null. Single failures are retried. */
async function lostControl(context: ProbeContext): Promise<string | null> {
  let last: Trial | null = null
  for (let tries = 1; tries <= CONTROL_TRIES_MAX; tries += 1) {
    try {
      last = await context.lastControl()
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
    if (is2xx(last.exchange)) return null
    if (last.exchange.failure === 'refused') break
    if (tries < CONTROL_TRIES_MAX) await pause(TRY_AGAIN_MS)
  }
  return last === null ? 'not tried' : outcomeOf(last.exchange)
}
