import { createHash } from 'node:crypto'
import { beginSession } from '../../src/operator/sign-in/sessions.store.ts'
import { OPERATOR_PATH } from '../../src/wire/operator/routes.ts'
import type { Role } from '../../src/wire/operator/session.ts'
import type { ServiceDesk } from '../support/service-desk.ts'

export const ORIGIN = 'http://127.0.0.1:4242'

/** Somebody at the console. */
export interface AtConsole {
  readonly cookie: string
  readonly csrf: string
  /** A request with everything that a page of the console sends. */
  ask(method: string, path: string, body?: object): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

/** Any request to the operator API, with exactly these headers. */
export async function send(
  desk: ServiceDesk,
  request: { method: string; path: string; headers?: Record<string, string>; body?: object },
): Promise<Answer> {
  const { method, path, headers = {}, body } = request
  const content =
    body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
  const answer = await desk.bursar.fetch(
    new Request(ORIGIN + OPERATOR_PATH + path, { method, headers, ...content }),
  )
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson && !text.includes('\n') ? JSON.parse(text) : { text },
  }
}

/** Somebody of this role who has signed in. */
export async function signedIn(desk: ServiceDesk, role: Role): Promise<AtConsole> {
  const who = { operatorId: `${role}@acme.example`, name: `A ${role}`, role }
  const token = await beginSession(desk.database.pool, who)
  const cookie = `bursar-session=${token}`
  const csrf = createHash('sha256').update(`bursar csrf\n${token}`).digest('base64url')
  const own = { cookie, origin: ORIGIN, host: '127.0.0.1:4242', 'x-bursar-csrf': csrf }
  return {
    cookie,
    csrf,
    ask: (method, path, body) => send(desk, { method, path, headers: own, ...(body && { body }) }),
  }
}
