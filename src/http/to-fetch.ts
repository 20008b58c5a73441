import { type BodyBudget, PROCESS_BODIES } from './body-budget.ts'
import { BodyCollector } from './body-collector.ts'
import {
  type BodyFault,
  FAULT_ANSWER,
  type Handle,
  type HttpAnswer,
  type HttpRequest,
} from './http-message.ts'

/** A handle as a web-standard fetch handler. `onFault` is told what a handle throws. */
export function toFetch(
  handle: Handle,
  onFault?: (error: unknown) => void,
  bodies: BodyBudget = PROCESS_BODIES,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const asked = new FetchRequest(request, bodies)
    const answer = await handle(asked).catch((error: unknown) => {
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

class FetchRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly target: string
  readonly #request: Request
  readonly #bodies: BodyBudget
  #collector: BodyCollector | undefined

  constructor(request: Request, bodies: BodyBudget) {
    this.#request = request
    this.#bodies = bodies
    this.method = request.method
    const { pathname, search } = new URL(request.url)
    this.path = pathname
    this.target = pathname + search
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
    if (this.#request.body === null) return new Uint8Array()
    if (Number(this.header('content-length') ?? 0) > bytesMax) {
      await this.#request.body.cancel()
      return 'too_large'
    }
    const collector = new BodyCollector(this.#bodies, bytesMax)
    this.#collector = collector
    const reader = this.#request.body.getReader()
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
    }
    return collector.body()
  }

  /** It is answered, so its body is not needed any more. */
  release(): void {
    this.#collector?.release()
  }
}
