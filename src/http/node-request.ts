import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpRequest } from './http-message.ts'

/** An `IncomingMessage` as a handle sees it. Builds no object of headers. */
export class NodeRequest implements HttpRequest {
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  #invite: (() => void) | undefined

  /** `invite` tells a sender that waits for `100 Continue` to send its body. */
  constructor(message: IncomingMessage, response: ServerResponse, invite?: () => void) {
    this.#message = message
    this.#response = response
    this.#invite = invite
  }

  get method(): string {
    return this.#message.method ?? ''
  }

  get path(): string {
    const url = this.target
    const query = url.indexOf('?')
    return query === -1 ? url : url.slice(0, query)
  }

  get target(): string {
    return this.#message.url ?? ''
  }

  get rawHeaders(): readonly string[] {
    return this.#message.rawHeaders
  }

  signal(): AbortSignal {
    const gone = new AbortController()
    const response = this.#response
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    return gone.signal
  }

  header(name: string): string | null {
    return findHeader(this.#message.rawHeaders, name)
  }

  readBody(bytesMax: number): Promise<Uint8Array | 'too_large' | 'aborted'> {
    if (this.#declaredBytes() > bytesMax) return Promise.resolve('too_large')
    this.#invite?.()
    this.#invite = undefined
    return readStream(this.#message, bytesMax)
  }

  /** True when the rest of the body is certain to be small: it may be drained and forgotten. */
  isDrainable(bytesMax: number): boolean {
    if (this.#message.complete) return true
    // Whoever was not invited may send the body or the next request: nobody can tell which.
    if (this.#invite !== undefined) return false
    return this.header('transfer-encoding') === null && this.#declaredBytes() <= bytesMax
  }

  /** HTTP/1.1 demands the header. */
  isHostNamed(): boolean {
    return this.#message.httpVersion !== '1.1' || this.header('host') !== null
  }

  #declaredBytes(): number {
    return Number(this.header('content-length') ?? 0)
  }
}

function findHeader(rawHeaders: readonly string[], name: string): string | null {
  let found: string | null = null
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const raw = rawHeaders[index]!
    if (raw.length !== name.length || raw.toLowerCase() !== name) continue
    const value = rawHeaders[index + 1]!
    found = found === null ? value : `${found}, ${value}`
  }
  return found
}

function readStream(
  message: IncomingMessage,
  bytesMax: number,
): Promise<Uint8Array | 'too_large' | 'aborted'> {
  if (message.destroyed) return Promise.resolve('aborted')
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > bytesMax) finish('too_large')
      else chunks.push(chunk)
    }
    const onEnd = () => finish(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, bytes))
    const onClose = () => finish('aborted')
    const finish = (outcome: Uint8Array | 'too_large' | 'aborted') => {
      message.off('data', onData).off('end', onEnd).off('close', onClose)
      if (outcome === 'too_large') message.pause()
      resolve(outcome)
    }
    // The listener for errors stays: a sender that goes away later must not end the process.
    message.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}
