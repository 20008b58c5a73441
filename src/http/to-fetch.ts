import { FAULT_ANSWER, type Handle, type HttpAnswer, type HttpRequest } from './http-message.ts'

/** A handle as a web-standard fetch handler. `onFault` is told what a handle throws. */
export function toFetch(
  handle: Handle,
  onFault?: (error: unknown) => void,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const answer = await handle(new FetchRequest(request)).catch((error: unknown) => {
      onFault?.(error)
      return FAULT_ANSWER
    })
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

  constructor(request: Request) {
    this.#request = request
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

  async readBody(bytesMax: number): Promise<Uint8Array | 'too_large' | 'aborted'> {
    if (this.#request.body === null) return new Uint8Array()
    if (Number(this.header('content-length') ?? 0) > bytesMax) {
      await this.#request.body.cancel()
      return 'too_large'
    }
    const reader = this.#request.body.getReader()
    const chunks: Uint8Array[] = []
    let bytes = 0
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        bytes += part.value.byteLength
        if (bytes > bytesMax) {
          await reader.cancel()
          return 'too_large'
        }
        chunks.push(part.value)
      }
    } catch {
      // The sender broke off: an ordinary outcome, told as a value.
      return 'aborted'
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes)
  }
}
