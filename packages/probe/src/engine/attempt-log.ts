import type { Trial } from '../contract.ts'
import type { AttackRequest } from '../http/exchange.ts'
import { EVIDENCE_MAX } from './report.ts'
import { SLOW_DOWN } from './rules.ts'

/** What one attempt of one probe sent and got back: the last of it, and what was held off. */
export class AttemptLog {
  /** The newest last. */
  readonly recent: Trial[] = []
  /** Requests that were answered 429 to the end, and by nothing else since. */
  private heldOff: Trial[] = []

  /** One of many at one instant, where a 429 is an answer like any other. */
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

  /** What a judgement without evidence of its own rests on in vain. */
  get limited(): readonly Trial[] {
    return this.heldOff
  }
}

/** The same event may be signed anew. */
function isSame(one: AttackRequest, other: AttackRequest): boolean {
  return one.method === other.method && one.path === other.path && one.body.equals(other.body)
}
