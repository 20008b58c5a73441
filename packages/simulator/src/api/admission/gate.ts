import type { FaultInjection } from '../../faults/fault-injection.ts'
import { type ApiFault, type ApiRequest, type ApiRequestHook, faultByChance } from './fault.ts'
import { RateLimiter } from './rate-limiter.ts'

/** Previews are sent with POST and change nothing. */
const READS_BY_POST = ['/v1/invoices/create_preview']

export function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && !READS_BY_POST.includes(path)
}

/** Decides what happens to a request before its route: a fault, or nothing. */
export class Gate {
  /** Refuses all writes. */
  readOnly = false
  onRequest: ApiRequestHook | null = null
  readonly #faults: FaultInjection
  readonly #limiter = new RateLimiter()
  /** Real time, Unix milliseconds. */
  readonly #now: () => number

  constructor(faults: FaultInjection, now: () => number) {
    this.#faults = faults
    this.#now = now
  }

  /** The selected fault, else a limit, else a random fault. */
  async faultOf(request: ApiRequest): Promise<ApiFault | undefined> {
    const { account, method, path, route } = request
    if (this.readOnly && isWrite(method, path)) return { kind: 'read_only' }
    const chosen = await this.onRequest?.(request)
    if (chosen !== undefined) return chosen
    const endpoint = `${method} ${route}`
    const { rateLimits } = this.#faults
    const reason = this.#limiter.admit(account ?? '', endpoint, rateLimits, this.#now())
    return reason === null ? faultByChance(this.#faults) : { kind: 'rate_limited', reason }
  }
}
