import type { EntitlementAnswer } from '@bursar/wire/entitlement/answer'
import { AppError } from '@bursar/wire/errors'
import type { ClientOptions } from './client.ts'
import { isAskable } from './impossible-ids.ts'
import { parseAnswer } from './parse-answer.ts'

/** Nobody knocks for so long where the service is away: it must not slow every check down. */
const PAUSE_MS = 500

/** A wrong token, a forbidden one, too many questions. */
const SHUT_OUT: readonly number[] = [401, 403, 429]

export interface DoorOptions {
  readonly base: string
  readonly token: string
  readonly timeoutMs: number
  readonly fetch: NonNullable<ClientOptions['fetch']>
  readonly onProblem: (error: AppError) => void
}

/** The three things that are asked of the service, and what keeps it from being asked in vain. */
export class ServiceDoor {
  readonly #options: DoorOptions
  #closedUntil = 0
  #quietUntil = 0

  constructor(options: DoorOptions) {
    this.#options = options
  }

  /** @throws AppError BURSAR_UNAVAILABLE, BURSAR_REFUSED; at once where it has just failed. */
  async check(tenantId: string, feature: string): Promise<EntitlementAnswer> {
    if (performance.now() < this.#closedUntil) throw new AppError('BURSAR_UNAVAILABLE')
    let status: number | null = null
    try {
      const path = `/api/v1/entitlements/${pathOf(tenantId, feature)}`
      const given = await this.#sendInTime(path, { method: 'GET' })
      status = given.status
      const answer = parseAnswer(await contentOf(given))
      if (answer === null)
        throw new AppError('BURSAR_UNAVAILABLE', 'The answer is not from Bursar.')
      return answer
    } catch (error) {
      throw this.#failed(error, status)
    }
  }

  /** @throws AppError BURSAR_UNAVAILABLE, BURSAR_REFUSED */
  async setUsage(tenantId: string, feature: string, body: object): Promise<unknown> {
    if (!isAskable(tenantId, feature)) {
      throw new AppError('BURSAR_REFUSED', 'It is not a valid tenant ID or feature name.')
    }
    const init = {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }
    return contentOf(await this.#sendInTime(`/api/v1/usage/${pathOf(tenantId, feature)}`, init))
  }

  /** The stream, from after the event with this id. @throws AppError, as `check` */
  async openStream(
    lastEventId: string | null,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const headers = lastEventId === null ? {} : { 'last-event-id': lastEventId }
    const answer = await this.#send('/api/v1/entitlements/stream', { headers, signal })
    if (answer.ok && answer.body !== null) return answer.body
    throw await refusal(answer)
  }

  #sendInTime(path: string, init: RequestInit): Promise<Response> {
    return this.#send(path, { ...init, signal: AbortSignal.timeout(this.#options.timeoutMs) })
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const { base, token, fetch } = this.#options
    const headers = { ...init.headers, authorization: `Bearer ${token}` }
    try {
      // A redirect would carry the token to somebody else.
      return await fetch(base + path, { ...init, headers, redirect: 'error' })
    } catch (cause) {
      throw new AppError('BURSAR_UNAVAILABLE', undefined, { cause })
    }
  }

  /** Tells of it, and leaves the service alone where the next question would fail as well. */
  #failed(error: unknown, status: number | null): AppError {
    const known =
      error instanceof AppError
        ? error
        : new AppError('INVARIANT_BROKEN', undefined, { cause: error })
    const now = performance.now()
    if (now >= this.#quietUntil) this.#options.onProblem(known)
    this.#quietUntil = now + PAUSE_MS
    if (!isOfOneQuestion(status)) this.#closedUntil = now + PAUSE_MS
    return known
  }
}

/** 4xx says that this question is none; but whom it does not let in it does not let in at all. */
function isOfOneQuestion(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500 && !SHUT_OUT.includes(status)
}

async function contentOf(answer: Response): Promise<unknown> {
  if (!answer.ok) throw await refusal(answer)
  return answer.json().catch((cause: unknown) => {
    throw new AppError('BURSAR_UNAVAILABLE', 'The answer ended early.', { cause })
  })
}

function pathOf(tenantId: string, feature: string): string {
  return `${encodeURIComponent(tenantId)}/${encodeURIComponent(feature)}`
}

/** A 5xx heals; whatever else is not 2xx does not by itself. */
async function refusal(answer: Response): Promise<AppError> {
  const problem: unknown = await answer.json().catch(() => null)
  const code =
    typeof problem === 'object' && problem !== null && 'code' in problem ? problem.code : 'unknown'
  const detail = `It answers ${answer.status} ${String(code)}.`
  return new AppError(answer.status >= 500 ? 'BURSAR_UNAVAILABLE' : 'BURSAR_REFUSED', detail)
}
