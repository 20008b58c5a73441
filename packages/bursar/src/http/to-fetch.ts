import { type BodyBudget, PROCESS_BODIES } from './body-budget.ts'
import { BodyCollector } from './body-collector.ts'
import {
  BODY_MS_MAX,
  type BodyFault,
  FAULT_ANSWER,
  type Handle,
  type HttpAnswer,
  type HttpRequest,
  MALFORMED_ANSWER,
} from './http-message.ts'
import { takenBody } from './taken-body.ts'

/** What the server that embeds Bursar may say about a request. */
export interface From {
  /** The IP address at the other end of the connection: one-time links need it. */
  readonly peerAddress?: string
  /** What is asked, where your server serves it at an address of its own: `/webhook/stripe`. */
  readonly bursarPath?: string
}

/** A handle as a web-standard fetch handler. `onFault` is told what a handle throws. */
export function toFetch(
  handle: Handle,
  onFault?: (error: unknown) => void,
  bodies: BodyBudget = PROCESS_BODIES,
  bodyMsMax: number = BODY_MS_MAX,
): (request: Request, from?: From) => Promise<Response> {
  return async (request, from) => {
    const asked = new FetchRequest(request, { bodies, bodyMsMax, from })
    const answering = asked.isWellFormed() ? handle(asked) : Promise.resolve(MALFORMED_ANSWER)
    const answer = await answering.catch((error: unknown) => {
      onFault?.(error)
      return FAULT_ANSWER
    })
    asked.release()
    const isBare = request.method === 'HEAD' || BARE.includes(answer.status)
    const body = isBare ? null : toBody(answer.body)
    return new Response(body, { status: answer.status, headers: headersOf(answer) })
  }
}

/** Answers that have no body: `Response` insists. */
const BARE = [204, 205, 304]

function toBody(body: HttpAnswer['body']): string | Uint8Array<ArrayBuffer> | ReadableStream {
  return body instanceof Uint8Array ? new Uint8Array(body) : body
}

function headersOf({ headers }: HttpAnswer): Headers {
  const all = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    for (const one of typeof value === 'string' ? [value] : value) all.append(name, one)
  }
  return all
}

interface FetchSurroundings {
  readonly bodies: BodyBudget
  readonly bodyMsMax: number
  readonly from: From | undefined
}

class FetchRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly target: string
  readonly peer: string | null
  readonly #request: Request
  readonly #bodies: BodyBudget
  readonly #bodyMsMax: number
  #collector: BodyCollector | undefined

  constructor(request: Request, { bodies, bodyMsMax, from }: FetchSurroundings) {
    this.#request = request
    this.#bodies = bodies
    this.#bodyMsMax = bodyMsMax
    // Other servers pass other things here.
    this.peer = typeof from?.peerAddress === 'string' ? from.peerAddress : null
    this.method = request.method
    const { pathname, search } = new URL(request.url)
    this.path = typeof from?.bursarPath === 'string' ? from.bursarPath : pathname
    this.target = this.path + search
  }

  /** Two `Host` headers arrive joined, where the server before us lets them through. */
  isWellFormed(): boolean {
    return this.header('host')?.includes(',') !== true
  }

  get rawHeaders(): readonly string[] {
    return [...this.#request.headers].flat()
  }

  signal(): AbortSignal {
    return this.#request.signal
  }

  header(name: string): string | null {
    return this.#request.headers.get(name)
  }

  async readBody(bytesMax: number): Promise<Uint8Array | BodyFault> {
    if (this.#request.bodyUsed || this.#request.body?.locked) return takenBody()
    if (this.#request.body === null) return new Uint8Array()
    if (Number(this.header('content-length') ?? 0) > bytesMax) {
      await this.#request.body.cancel()
      return 'too_large'
    }
    const collector = new BodyCollector(this.#bodies, bytesMax)
    this.#collector = collector
    const reader = this.#request.body.getReader()
    let isSlow = false
    const timer = setTimeout(() => {
      isSlow = true
      // Ends the read below, which hears of whatever else is wrong with the body.
      reader.cancel().catch(() => undefined)
    }, this.#bodyMsMax)
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const fault = collector.add(part.value)
        if (fault === null) continue
        collector.release()
        await reader.cancel()
        return fault
      }
    } catch {
      // The sender broke off: an ordinary outcome, told as a value.
      collector.release()
      return 'aborted'
    } finally {
      clearTimeout(timer)
    }
    if (!isSlow) return collector.body()
    collector.release()
    return 'too_slow'
  }

  /** It is answered, so its body is not needed any more. */
  release(): void {
    this.#collector?.release()
  }
}
