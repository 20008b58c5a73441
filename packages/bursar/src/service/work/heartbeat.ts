import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Loops } from '../../base/work/loops.ts'
import type { Config } from '../../config/config.ts'
import { callEndpoint } from '../../delivery/webhooks/call-endpoint.ts'
import type { EndpointRules } from '../../delivery/webhooks/resolve-endpoint.ts'
import { rulesFor } from '../outbox.ts'

const CALL_MS_MAX = 10_000

interface HeartbeatOptions {
  readonly url: URL
  readonly rules: EndpointRules
  readonly loops: Loops
  readonly log: Log
  readonly metrics: Metrics
  /** Default: 10 s. */
  readonly callMsMax?: number
}

/** null: nobody outside is told. The metrics show the loops in any case. */
export function openHeartbeat(
  { alerts, webhooks }: Config,
  context: Pick<HeartbeatOptions, 'loops' | 'log' | 'metrics'>,
): Heartbeat | null {
  const { loops, metrics } = context
  metrics.gauge('bursar_loop_last_success_timestamp_seconds', () =>
    loops.lastSuccesses().map(({ loop, seconds }) => ({ labels: { loop }, value: seconds })),
  )
  const url = alerts.heartbeatUrl
  return url === null ? null : new Heartbeat({ ...context, url, rules: rulesFor(url, webhooks) })
}

/** From the start of the work: in a process that does none, no loop is missing. */
export function showDeadLoops(metrics: Metrics, loops: Loops): void {
  metrics.gauge('bursar_loop_dead', () =>
    loops.dead().map((loop) => ({ labels: { loop }, value: 1 })),
  )
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
    const called = await callEndpoint(call, { rules, callMsMax }, this.#stopping.signal)
    const outcome = called.errorCode === null ? 'sent' : 'failed'
    metrics.count('bursar_heartbeats_total', { outcome })
    if (called.errorCode !== null) log.warn('heartbeat_failed', { error_code: called.errorCode })
  }

  /** Cuts a call that is under way. */
  stop(): void {
    this.#stopping.abort()
  }
}
