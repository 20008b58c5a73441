import type { Trial } from '../contract.ts'
import type { ProbeContext } from '../engine/context.ts'
import type { ProbeResult } from '../engine/report.ts'
import { is2xx, outcomeOf } from '../http/exchange.ts'
import { pause } from '../http/pace.ts'

/** So many passes wait for the next control at most. */
const WAITING_MAX = 5
/** Where each request costs one of 180 seconds. */
const LIMITED_WAITING_MAX = 15
const CONTROL_TRIES_MAX = 3
const TRY_AGAIN_MS = 500

/** The control itself, and what is judged by handshake alone. */
const NEED_NO_CONTROL = new Set(['A01', 'A04'])

/**
 * A pass counts only once a rightly signed event was taken after it. Whoever was shut out on the
 * way, by a firewall that had seen enough, is refused everything, and that would look like a pass.
 */
export class WaitingPasses {
  private waiting: ProbeResult[] = []
  private readonly context: ProbeContext
  private readonly revised: (result: ProbeResult) => void

  /** `revised` is told of each pass that does not count after all. */
  constructor(context: ProbeContext, revised: (result: ProbeResult) => void) {
    this.context = context
    this.revised = revised
  }

  /** `controls`: how many were accepted before this probe ran. */
  async add(result: ProbeResult, controls: number): Promise<void> {
    if (this.context.controls > controls) this.waiting = []
    if (result.verdict !== 'pass' || NEED_NO_CONTROL.has(result.id)) return
    this.waiting.push(result)
    const max = this.context.isLimited ? LIMITED_WAITING_MAX : WAITING_MAX
    if (this.waiting.length >= max) await this.settle()
  }

  /** Tries the control, and lets the passes count or not. */
  async settle(): Promise<void> {
    if (this.waiting.length === 0) return
    const lost = await lostControl(this.context)
    this.context.controlLost = lost
    const passes = this.waiting
    this.waiting = []
    if (lost === null) return
    for (const pass of passes) {
      const why = `Rightly signed events were no longer taken afterwards (${lost})`
      pass.verdict = 'inconclusive'
      pass.reason = `${why}, so this says nothing: ${pass.reason}`
      this.revised(pass)
    }
  }
}

/** How the control ended, if not well: a hiccup is forgiven. */
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
