import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** An object of one of Stripe's answers, to be changed in place. */
export type Edit = (path: string, object: Record<string, unknown>) => void

export interface EditedStripe {
  url: string
  /** Changes what is answered from now on; null: nothing is changed. */
  edit: Edit | null
  /** Where it gives something for a path, that is the answer; null: nothing is answered so. */
  instead: ((path: string, method: string) => { status: number; body: string } | null) | null
  stop(): Promise<void>
}

/**
 * In front of a simulator, for answers that it would never give: a new word, another mode. Where
 * `answer` throws, the connection is dropped.
 */
export async function startEditedStripe(
  answer: (request: Request) => Promise<Response>,
): Promise<EditedStripe> {
  const server = createServer(async (incoming, outgoing) => {
    const instead = edited.instead?.(incoming.url ?? '', incoming.method ?? '') ?? null
    if (instead !== null) {
      outgoing.writeHead(instead.status, { 'content-type': 'application/json' })
      return outgoing.end(instead.body)
    }
    const given = await answer(await toRequest(incoming)).catch(() => null)
    if (given === null) return outgoing.socket?.resetAndDestroy()
    outgoing.writeHead(given.status, [...given.headers].flat())
    const body = await given.text()
    if (edited.edit === null || given.status !== 200) return outgoing.end(body)
    const object = JSON.parse(body)
    edited.edit(incoming.url ?? '', object)
    return outgoing.end(JSON.stringify(object))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const edited: EditedStripe = {
    url: `http://127.0.0.1:${port}`,
    edit: null,
    instead: null,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return edited
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming
  const body = method === 'POST' ? await text(incoming) : null
  const given = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' && name !== 'content-length' ? [[name, value] as const] : [],
  )
  return new Request(`http://stripe.test${url}`, {
    method,
    headers: Object.fromEntries(given),
    body,
  })
}
