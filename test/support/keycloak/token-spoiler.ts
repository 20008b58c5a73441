import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** Stands before an identity provider, and makes tokens void that it was given. */
export class TokenSpoiler {
  /** As many of the next requests arrive with a token that nobody gave. */
  spoils = 0
  readonly #target: URL
  readonly #server = createServer((request, response) => {
    this.#pass(request, response).catch((error) => response.destroy(error))
  })

  constructor(target: URL) {
    this.#target = target
  }

  async start(): Promise<URL> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', listening))
    const url = new URL(this.#target)
    url.protocol = 'http:'
    url.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return url
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((closed) => this.#server.close(closed))
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request
    const headers = new Headers()
    for (const name of ['authorization', 'content-type', 'accept'] as const) {
      const value = request.headers[name]
      if (value !== undefined) headers.set(name, value)
    }
    if (this.spoils > 0 && headers.has('authorization')) {
      this.spoils -= 1
      headers.set('authorization', 'Bearer of-nobody')
    }
    const body = await buffer(request)
    const content = body.length === 0 ? {} : { body: new Uint8Array(body) }
    const answer = await fetch(new URL(url, this.#target), { method, headers, ...content })
    for (const name of ['content-type', 'location']) {
      const value = answer.headers.get(name)
      if (value !== null) response.setHeader(name, value)
    }
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()))
  }
}
