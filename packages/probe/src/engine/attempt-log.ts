import type { Trial } from '../contract.ts'
import type { AttackRequest } from '../http/exchange.ts'
import { EVIDENCE_MAX } from './report.ts'
import { SLOW_DOWN } from './rules.ts'

/** The last requests and answers of one attempt, and its rate-limited requests. */
export class AttemptLog {
  /** The newest last. */
  readonly recent: Trial[] = []
  /** Requests that ended in 429 and were not answered otherwise since. */
  private heldOff: Trial[] = []

  /** One of many requests sent at once, where a 429 is a normal answer. */
  show(trial: Trial): void {
    this.recent.push(trial)
    if (this.recent.length > EVIDENCE_MAX) this.recent.shift()
  }

  keep(trial: Trial): void {
    this.show(trial)
    const { request, status } = trial.exchange
    this.heldOff = this.heldOff.filter(({ exchange }) => !isSame(exchange.request, request))
    if (status === SLOW_DOWN) this.heldOff.push(trial)
  }

  /** Rate-limited requests, for a judgement without evidence of its own. */
  get limited(): readonly Trial[] {
    return this.heldOff
  }
}

/** The same request, possibly with a new signature. */
function isSame(one: AttackRequest, other: AttackRequest): boolean {
  return one.method === other.method && one.path === other.path && one.body.equals(other.body)
}
