import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BodyBudget } from './body-budget.ts'
import { BodyCollector } from './body-collector.ts'
import type { BodyFault, HttpRequest } from './http-message.ts'
import { bytesLeft, takenBody } from './taken-body.ts'

export interface NodeExchange {
  readonly message: IncomingMessage
  readonly response: ServerResponse
  /** Tells a sender that waits for `100 Continue` to send its body. */
  readonly invite?: (() => void) | undefined
  /** What is asked, where the app that we are part of serves it at an address of its own. */
  readonly path?: string | undefined
}

/** An `IncomingMessage` as a handle sees it. Builds no object of headers. */
export class NodeRequest implements HttpRequest {
  readonly #message: IncomingMessage
  readonly #response: ServerResponse
  readonly #bodies: BodyBudget
  readonly #path: string | undefined
  readonly #bodyMsMax: number | undefined
  #invite: (() => void) | undefined
  #collector: BodyCollector | undefined
  #isSlow = false

  constructor(
    { message, response, invite, path }: NodeExchange,
    { bodies, bodyMsMax }: { readonly bodies: BodyBudget; readonly bodyMsMax?: number | undefined },
  ) {
    this.#message = message
    this.#response = response
    this.#path = path
    this.#bodyMsMax = bodyMsMax
    this.#bodies = bodies
    this.#invite = invite
  }

  get method(): string {
    return this.#message.method ?? ''
  }

  get path(): string {
    if (this.#path !== undefined) return this.#path
    const url = this.target
    const query = url.indexOf('?')
    return query === -1 ? url : url.slice(0, query)
  }

  get target(): string {
    const url = this.#message.url ?? ''
    if (this.#path === undefined) return url
    const query = url.indexOf('?')
    return query === -1 ? this.#path : this.#path + url.slice(query)
  }

  get peer(): string | null {
    return this.#message.socket.remoteAddress ?? null
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

  async readBody(bytesMax: number): Promise<Uint8Array | BodyFault> {
    if (this.#declaredBytes() > bytesMax) return 'too_large'
    if (this.#message.readableDidRead) {
      const left = bytesLeft(this.#message) ?? takenBody()
      return left.length > bytesMax ? 'too_large' : left
    }
    this.#invite?.()
    this.#invite = undefined
    this.#collector = new BodyCollector(this.#bodies, bytesMax)
    const read = await readStream(this.#message, this.#collector, this.#bodyMsMax)
    this.#isSlow = read === 'too_slow'
    return read
  }

  /** It is answered, so its body is not needed any more. */
  release(): void {
    this.#collector?.release()
  }

  /** True when the rest of the body is certain to be small: it may be drained and forgotten. */
  isDrainable(bytesMax: number): boolean {
    if (this.#message.complete) return true
    // Whoever was not invited may send the body or the next request: nobody can tell which.
    if (this.#invite !== undefined || this.#isSlow) return false
    return this.header('transfer-encoding') === null && this.#declaredBytes() <= bytesMax
  }

  /**
   * HTTP/1.1 demands one `Host` and forbids a second: a proxy before us may have chosen the other
   * one. What says no version is HTTP/0.9, which has neither headers nor a status.
   */
  isWellFormed(): boolean {
    const { httpVersion, rawHeaders } = this.#message
    let hosts = 0
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index]!
      if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
    }
    if (httpVersion === '1.1') return hosts === 1
    return httpVersion === '1.0' && hosts <= 1
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
  collector: BodyCollector,
  msMax: number | undefined,
): Promise<Uint8Array | BodyFault> {
  if (message.destroyed) return Promise.resolve('aborted')
  return new Promise((resolve) => {
    const onData = (chunk: Buffer) => {
      const fault = collector.add(chunk)
      if (fault !== null) finish(fault)
    }
    const onEnd = () => finish(collector.body())
    const onClose = () => finish('aborted')
    const timer = msMax === undefined ? undefined : setTimeout(() => finish('too_slow'), msMax)
    const finish = (outcome: Uint8Array | BodyFault) => {
      clearTimeout(timer)
      message.off('data', onData).off('end', onEnd).off('close', onClose)
      if (typeof outcome === 'string') collector.release()
      // What is left of one that is overloaded flows on, and is thrown away as it comes.
      if (outcome === 'too_large') message.pause()
      resolve(outcome)
    }
    // The listener for errors stays: a sender that goes away later must not end the process.
    message.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}
