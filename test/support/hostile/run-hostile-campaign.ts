import { systemClock } from '../../../src/base/clock.ts'
import { hostileRequest } from './hostile-requests.ts'
import { type Brought, HostileSender } from './hostile-sender.ts'

const CONCURRENCY = 24
/** More would only repeat the first ones. */
const VIOLATIONS_MAX = 50

export interface HostileViolation {
  /** With the index, what makes the same request again: see `hostileRequest`. */
  seed: number
  index: number
  shape: string
  brought: readonly Brought[]
  /** The first bytes, made printable. */
  start: string
}

export interface HostileReport {
  count: number
  seconds: number
  /** By status, `closed` and `hung`: how many answers. */
  outcomes: Record<string, number>
  /** By shape: how many requests. */
  shapes: Record<string, number>
  /** Requests that brought something they must not: a 2xx, a 5xx, a hang, … The first 50. */
  violations: HostileViolation[]
}

interface CampaignOptions {
  /** Of a server on this machine that serves `POST /webhook/stripe` and `GET /healthz`. */
  port: number
  /** The endpoint’s signing secret: many of the senders hold it. */
  secret: string
  seed: number
  count: number
  onProgress?: (done: number) => void
}

/** Sends hostile requests, many at a time, and says what they brought. */
export async function runHostileCampaign(options: CampaignOptions): Promise<HostileReport> {
  const { port, secret, seed, count } = options
  const startedAt = performance.now()
  const report: HostileReport = { count, seconds: 0, outcomes: {}, shapes: {}, violations: [] }
  let next = 0
  let done = 0
  const work = async () => {
    const sender = new HostileSender(port)
    while (next < count) {
      const index = next
      next += 1
      const nowSeconds = Math.floor(systemClock.now().getTime() / 1000)
      const request = hostileRequest({ seed, index }, { secret, nowSeconds })
      const brought = await sender.send(request)
      for (const outcome of brought) add(report.outcomes, String(outcome))
      add(report.shapes, request.shape)
      const allowed: readonly Brought[] =
        request.ending === 'leave' ? [...request.allowed, 'closed'] : request.allowed
      if (brought.some((outcome) => !allowed.includes(outcome))) {
        const start = JSON.stringify(request.bytes.toString('latin1', 0, 400))
        const violation = { seed, index, shape: request.shape, brought, start }
        if (report.violations.length < VIOLATIONS_MAX) report.violations.push(violation)
      }
      done += 1
      options.onProgress?.(done)
    }
    sender.close()
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, count) }, work))
  report.seconds = (performance.now() - startedAt) / 1000
  return report
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
