import type { EntitlementAnswer } from '@bursar/wire/entitlement/answer'
import { AppError } from '@bursar/wire/errors'
import { AnswerCache, type Kept } from './answer-cache.ts'
import { ChangeStream } from './change-stream.ts'
import type { Check, CheckOptions, Client, ClientOptions, UsageOptions } from './client.ts'
import { answerToImpossible } from './impossible-ids.ts'
import { NOTHING_KNOWN } from './nothing-known.ts'
import { ServiceDoor } from './service-door.ts'

const ANSWERS_MAX = 10_000
const TIMEOUT_MS = 2_000
const MAX_AGE_SECONDS = 60

/** While no stream vouches for it, an answer is used without asking again for so long. */
const UNVOUCHED_MS_MAX = 1_000

/**
 * Asks Bursar what tenants may do, and keeps the answers for as long as they are true.
 * @throws AppError SETTING_MALFORMED for options that cannot be used.
 */
export function createClient(options: ClientOptions): Client {
  return new CachingClient(options)
}

/** A question under way. Who asks the same joins it. */
interface PendingRead {
  readonly tenantId: string
  readonly askedAt: number
  readonly answer: Promise<EntitlementAnswer>
  /** Something changed while it flew: its answer is not kept. */
  isOvertaken: boolean
}

class CachingClient implements Client {
  readonly #cache: AnswerCache
  readonly #stream: ChangeStream
  readonly #door: ServiceDoor
  readonly #features: Readonly<Record<string, CheckOptions>>
  readonly #pending = new Map<string, PendingRead>()
  #isClosed = false

  constructor(options: ClientOptions) {
    const { url, token, timeoutMs = TIMEOUT_MS, answersMax = ANSWERS_MAX } = options
    assertUsable(options, { timeoutMs, answersMax })
    this.#features = options.features ?? {}
    this.#cache = new AnswerCache(answersMax)
    this.#door = new ServiceDoor({
      base: new URL(url).href.replace(/\/+$/, ''),
      token,
      timeoutMs,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      onProblem: options.onProblem ?? (() => undefined),
    })
    this.#stream = new ChangeStream({
      open: (lastEventId, signal) => this.#door.openStream(lastEventId, signal),
      onReset: () => this.#drop(null),
      onChanged: (tenants) => {
        for (const tenantId of tenants) this.#drop(tenantId)
      },
    })
  }

  async check(tenantId: string, feature: string, options: CheckOptions = {}): Promise<Check> {
    const impossible = answerToImpossible(tenantId, feature)
    if (impossible !== null) return impossible
    const wanted = { ...this.#features[feature], ...options }
    const maxAgeMs = (wanted.maxAgeSeconds ?? MAX_AGE_SECONDS) * 1000
    const kept = this.#findKept(tenantId, feature, maxAgeMs)
    if (kept !== null && this.#isVouched(kept)) return toCheck(kept.answer, 'cache')
    if (this.#isClosed) return unavailable(wanted, kept, 'The client is closed.')
    this.#stream.begin()
    try {
      return toCheck(await this.#ask(tenantId, feature, maxAgeMs), 'service')
    } catch {
      // The door has told of it. What is kept may have been dropped in the meantime.
      const still = this.#findKept(tenantId, feature, maxAgeMs)
      if (still !== null) return toCheck(still.answer, 'cache')
      return unavailable(wanted, kept ?? this.#cache.find(tenantId, feature))
    }
  }

  async setUsage(
    tenantId: string,
    feature: string,
    used: number,
    { asOf }: UsageOptions = {},
  ): Promise<'recorded' | 'unchanged' | 'older'> {
    const body = { used, ...(asOf !== undefined && { as_of: asOf.toISOString() }) }
    const answer = await this.#door.setUsage(tenantId, feature, body)
    this.#drop(tenantId)
    const outcome = (answer as { outcome?: unknown } | null)?.outcome
    if (outcome === 'recorded' || outcome === 'unchanged' || outcome === 'older') return outcome
    throw new AppError('BURSAR_UNAVAILABLE', 'The answer is not from Bursar.')
  }

  close(): void {
    this.#isClosed = true
    this.#stream.close()
    this.#drop(null)
  }

  /** What was known to be true as lately as that. */
  #findKept(tenantId: string, feature: string, maxAgeMs: number): Kept | null {
    const kept = this.#cache.find(tenantId, feature)
    if (kept === null) return null
    const now = performance.now()
    // Whatever was kept when the stream was heard last was true then: else it had been dropped.
    const trueAt = Math.max(kept.askedAt, this.#stream.heardAt)
    return now < kept.validUntil && now - trueAt < maxAgeMs ? kept : null
  }

  #isVouched({ askedAt }: Kept): boolean {
    return this.#stream.isLive || performance.now() - askedAt < UNVOUCHED_MS_MAX
  }

  #ask(tenantId: string, feature: string, maxAgeMs: number): Promise<EntitlementAnswer> {
    const key = `${tenantId}\n${feature}`
    const under = this.#pending.get(key)
    const askedAt = performance.now()
    if (under !== undefined) {
      // Its answer may be of the moment when it was asked.
      if (askedAt - under.askedAt < maxAgeMs) return under.answer
      under.isOvertaken = true
    }
    const answer = this.#door.check(tenantId, feature)
    const read: PendingRead = { tenantId, askedAt, answer, isOvertaken: false }
    this.#pending.set(key, read)
    const land = (given: EntitlementAnswer | null) => {
      if (this.#pending.get(key) === read) this.#pending.delete(key)
      if (given === null || read.isOvertaken || this.#isClosed) return
      const { valid_for_seconds: seconds } = given
      const validUntil = seconds === null ? Number.POSITIVE_INFINITY : askedAt + seconds * 1000
      this.#cache.keep(tenantId, feature, { answer: given, askedAt, validUntil })
    }
    void answer.then(land, () => land(null))
    return answer
  }

  /** null: of everybody. */
  #drop(tenantId: string | null): void {
    if (tenantId === null) this.#cache.dropAll()
    else this.#cache.dropTenant(tenantId)
    for (const [key, read] of this.#pending) {
      if (tenantId !== null && read.tenantId !== tenantId) continue
      read.isOvertaken = true
      this.#pending.delete(key)
    }
  }
}

function toCheck(answer: EntitlementAnswer, source: Check['source']): Check {
  const { allowed, limit, used, plan, status, why } = answer
  const usedAsOf = answer.used_as_of === null ? null : new Date(answer.used_as_of)
  return { allowed, limit, used, usedAsOf, plan, status, asOf: new Date(answer.as_of), why, source }
}

function unavailable(wanted: CheckOptions, kept: Kept | null, said?: string): Check {
  const allowed = wanted.onUnavailable === 'allow'
  const sentence =
    said ??
    `Bursar is not available. Answering “${allowed ? 'allowed' : 'denied'}”, as ` +
      'onUnavailable says.'
  const known: Check =
    kept === null
      ? { ...NOTHING_KNOWN, allowed, source: 'unavailable', why: { code: 'unavailable', sentence } }
      : toCheck(kept.answer, 'unavailable')
  return { ...known, allowed, why: { code: 'unavailable', sentence } }
}

function assertUsable(
  { url, token }: ClientOptions,
  numbers: { timeoutMs: number; answersMax: number },
): void {
  const refuse = (what: string) => {
    throw new AppError('SETTING_MALFORMED', `createClient: ${what}`)
  }
  if (!URL.canParse(String(url)) || !/^https?:$/.test(new URL(url).protocol))
    refuse('url is not an HTTP URL.')
  if (token.trim() === '') refuse('token is empty.')
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value) || value < 1) refuse(`${name} must be a number from 1.`)
  }
}
