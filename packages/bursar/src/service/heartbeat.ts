import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Loops } from '../base/work/loops.ts'
import type { Config } from '../config/config.ts'
import { callReceiver } from '../effects/announce/call-receiver.ts'
import type { ReceiverRules } from '../effects/announce/resolve-receiver.ts'
import { rulesFor } from './effects.ts'

const CALL_MS_MAX = 10_000

interface HeartbeatOptions {
  readonly url: URL
  readonly rules: ReceiverRules
  readonly loops: Loops
  readonly log: Log
  readonly metrics: Metrics
  /** Default: 10 s. */
  readonly callMsMax?: number
}

/** null: nobody outside is told. The metrics show the loops in any case. */
export function openHeartbeat(
  { alerts, announce }: Config,
  around: Pick<HeartbeatOptions, 'loops' | 'log' | 'metrics'>,
): Heartbeat | null {
  const { loops, metrics } = around
  metrics.gauge('bursar_loop_last_success_timestamp_seconds', () =>
    loops.lastSuccesses().map(({ loop, seconds }) => ({ labels: { loop }, value: seconds })),
  )
  const url = alerts.heartbeatUrl
  return url === null ? null : new Heartbeat({ ...around, url, rules: rulesFor(url, announce) })
}

/** Tells somebody outside that all work of this process goes on. Silence is the alarm. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #stopping = new AbortController()

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** One call, or none while a loop is dead. */
  async beat(): Promise<void> {
    const { url, rules, loops, log, metrics, callMsMax = CALL_MS_MAX } = this.#options
    const [dead] = loops.dead()
    if (dead !== undefined) {
      metrics.count('bursar_heartbeats_total', { outcome: 'withheld' })
      log.error('heartbeat_withheld', { reason: dead })
      return
    }
    const call = { method: 'GET', url, headers: { 'user-agent': 'Bursar' }, body: '' } as const
    const called = await callReceiver(call, { rules, callMsMax }, this.#stopping.signal)
    const outcome = called.errorCode === null ? 'sent' : 'failed'
    metrics.count('bursar_heartbeats_total', { outcome })
    if (called.errorCode !== null) log.warn('heartbeat_failed', { error_code: called.errorCode })
  }

  /** Cuts a call that is under way. */
  stop(): void {
    this.#stopping.abort()
  }
}
