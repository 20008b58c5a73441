import { FAULT_ANSWER, type Handle, type HttpRequest } from './http-message.ts'

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
    const body = request.method === 'HEAD' ? null : toBody(answer.body)
    return new Response(body, { status: answer.status, headers: answer.headers })
  }
}

function toBody(body: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  return typeof body === 'string' ? body : new Uint8Array(body)
}

class FetchRequest implements HttpRequest {
  readonly method: string
  readonly path: string
  readonly #request: Request

  constructor(request: Request) {
    this.#request = request
    this.method = request.method
    this.path = new URL(request.url).pathname
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
