import type { Clock } from '@bursar/wire/clock'
import type { Heard } from './reachability.store.ts'

/** What stays as it is, is written down so often. */
const WRITE_EVERY_MS = 30_000
/** Objects that Stripe did not know, of one endpoint: more need not be told apart. */
const MISSING_MAX = 20
/** Accounts are those of the config, and there are about thirty endpoints. */
const ENDPOINTS_MAX = 20_000

/** What a request to Stripe came to. */
interface Asked {
  readonly account: string
  readonly endpoint: string
  readonly errorCode: string | null
  readonly permission: string | null
  readonly what: string
}

interface Line {
  readonly account: string
  readonly endpoint: string
  /** Since the last time it was taken. */
  isNew: boolean
  hasSucceeded: boolean
  errorCode: string | null
  permission: string | null
  /** Different objects in a row that Stripe did not know. */
  readonly missing: Set<string>
  taken: { readonly errorCode: string | null; readonly atMs: number } | null
}

/**
 * Listens to what becomes of this process's requests to Stripe, and says what is worth writing
 * down: what changed, and twice a minute what did not. Never a write for each request.
 */
export class Reachability {
  readonly #clock: Clock
  readonly #lines = new Map<string, Line>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  readonly note = ({ account, endpoint, errorCode, permission, what }: Asked): void => {
    const line = this.#lineOf(account, endpoint)
    if (line === null) return
    line.isNew = true
    line.errorCode = errorCode
    line.permission = permission
    if (errorCode === null) {
      line.hasSucceeded = true
      line.missing.clear()
    } else if (errorCode === 'OBJECT_NOT_FOUND' && line.missing.size < MISSING_MAX) {
      line.missing.add(what)
    }
  }

  /** What is to be written down now. */
  take(): Heard[] {
    const nowMs = this.#clock.now().getTime()
    const heard: Heard[] = []
    for (const line of this.#lines.values()) {
      if (!line.isNew || !isDue(line, nowMs)) continue
      const { account, endpoint, hasSucceeded, errorCode, permission, missing } = line
      const about = { account, endpoint, hasSucceeded, errorCode, permission }
      heard.push({ ...about, missing: missing.size })
      Object.assign(line, { isNew: false, hasSucceeded: false, taken: { errorCode, atMs: nowMs } })
    }
    return heard
  }

  /** It could not be written: it is still to be. */
  putBack(heard: readonly Heard[]): void {
    for (const { account, endpoint, hasSucceeded } of heard) {
      const line = this.#lineOf(account, endpoint)
      if (line === null) continue
      Object.assign(line, { isNew: true, taken: null })
      line.hasSucceeded ||= hasSucceeded
    }
  }

  #lineOf(account: string, endpoint: string): Line | null {
    const key = `${account} ${endpoint}`
    const known = this.#lines.get(key)
    if (known !== undefined || this.#lines.size >= ENDPOINTS_MAX) return known ?? null
    const line: Line = {
      account,
      endpoint,
      isNew: false,
      hasSucceeded: false,
      errorCode: null,
      permission: null,
      missing: new Set(),
      taken: null,
    }
    this.#lines.set(key, line)
    return line
  }
}

function isDue({ taken, errorCode, hasSucceeded }: Line, nowMs: number): boolean {
  if (taken === null || taken.errorCode !== errorCode) return true
  // It was failing before, and has answered in between.
  if (errorCode !== null && hasSucceeded) return true
  return Math.abs(nowMs - taken.atMs) >= WRITE_EVERY_MS
}
