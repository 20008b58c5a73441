import type { ServerResponse } from 'node:http'
import { writeHead } from './write-head.ts'

interface Head {
  readonly status: number
  /** Name, value, name, value … */
  readonly headers: string[]
}

/** The streams that a server is sending, so that all of them end when it stops. */
export class OpenStreams {
  readonly #ends = new Set<() => void>()
  #hasStopped = false

  /** Sends a body as it comes, at the reader’s pace; cancels it when the reader goes away. */
  send(response: ServerResponse, head: Head, body: ReadableStream<Uint8Array>): void {
    const reader = body.getReader()
    const end = () => {
      this.#ends.delete(end)
      // Who made the stream may throw when told of its end; nobody is left to hear of it.
      reader.cancel().catch(() => undefined)
      response.end()
    }
    if (!response.destroyed) {
      writeHead(response, head.status, head.headers)
      response.flushHeaders()
    }
    if (this.#hasStopped || response.destroyed) {
      end()
      return
    }
    this.#ends.add(end)
    response.once('close', end)
    void pump(reader, response).then(end, () => {
      this.#ends.delete(end)
      // Broken off in the middle: the reader must not take what it has for the whole.
      response.destroy()
    })
  }

  stop(): void {
    this.#hasStopped = true
    for (const end of this.#ends) end()
  }
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  response: ServerResponse,
): Promise<void> {
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (response.writableEnded || response.destroyed) return
    if (!response.write(part.value)) await drained(response)
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go).off('close', go)
      resolve()
    }
    response.on('drain', go).on('close', go)
  })
}
