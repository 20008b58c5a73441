import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface GuardOptions {
  /** Where the simulator serves its API. */
  readonly port: number
  /** How long a page of a list takes at least. */
  readonly pageMs?: number
}

/** Stands before a simulated Stripe: counts what is read, and refuses every write. */
export interface GuardedStripe {
  readonly url: string
  /** Requests by path; of single objects without their ID. */
  readonly reads: Map<string, number>
  /** Method and path of the writes that were tried. */
  readonly writes: readonly string[]
  /** The most requests in one second. */
  readonly perSecondMax: number
  close(): Promise<void>
}

const REFUSAL = JSON.stringify({
  error: { type: 'invalid_request_error', message: 'This account is read-only.' },
})

export async function guardStripe({ port, pageMs = 0 }: GuardOptions): Promise<GuardedStripe> {
  const reads = new Map<string, number>()
  const writes: string[] = []
  const bySecond = new Map<number, number>()
  const server = createServer((asked, answer) => {
    const path = (asked.url ?? '/').split('?')[0] ?? '/'
    if (asked.method !== 'GET') {
      writes.push(`${asked.method} ${path}`)
      asked.resume()
      answer.writeHead(403, { 'content-type': 'application/json' }).end(REFUSAL)
      return
    }
    const [, , list = '', id] = path.split('/')
    const name = id === undefined ? list : `${list}/:id`
    reads.set(name, (reads.get(name) ?? 0) + 1)
    const second = Math.floor(performance.now() / 1_000)
    bySecond.set(second, (bySecond.get(second) ?? 0) + 1)
    const isPage = id === undefined
    const pass = () => forward(port, asked, answer)
    if (isPage && pageMs > 0) setTimeout(pass, pageMs)
    else pass()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: own } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${own}`,
    reads,
    writes,
    get perSecondMax() {
      return Math.max(0, ...bySecond.values())
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function forward(port: number, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = asked
  const onward = request({ host: '127.0.0.1', port, method, path: url, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers)
    got.pipe(answer)
  })
  // A client that was killed: nobody waits for the answer.
  answer.on('close', () => onward.destroy())
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
}
