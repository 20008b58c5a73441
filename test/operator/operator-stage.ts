import { createHash } from 'node:crypto'
import { beginSession } from '../../packages/bursar/src/operator/sign-in/sessions.store.ts'
import { OPERATOR_PATH } from '../../packages/wire/src/operator/routes.ts'
import type { Role } from '../../packages/wire/src/operator/session.ts'
import { type Contract, isJson, readContract, typeOf } from '../support/checked-exchange.ts'
import type { ServiceStage } from '../support/service-stage.ts'

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

/** For a browser that walks from page to page; no part of the API. */
const PAGES = '/sign-in'

const contracts = new WeakMap<ServiceStage, Promise<Contract>>()

/**
 * Any request to the operator API, with exactly these headers; as /openapi.json says, or it
 * throws.
 */
export async function send(
  stage: ServiceStage,
  request: { method: string; path: string; headers?: Record<string, string>; body?: object },
): Promise<Answer> {
  const { method, path, headers = {}, body } = request
  const content =
    body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
  const answer = await stage.bursar.fetch(
    new Request(ORIGIN + OPERATOR_PATH + path, { method, headers, ...content }),
    { peerAddress: '127.0.0.1' },
  )
  const text = await answer.text()
  const given = isJson(typeOf(answer)) ? JSON.parse(text) : { text }
  if (!path.startsWith(PAGES)) {
    const contract = await contractOf(stage)
    contract.assertAnswered({ method, path: OPERATOR_PATH + path, body }, answer, given)
  }
  return { status: answer.status, headers: answer.headers, body: given }
}

function contractOf(stage: ServiceStage): Promise<Contract> {
  const known = contracts.get(stage)
  if (known !== undefined) return known
  const read = readContract(ORIGIN, (url, init) => stage.bursar.fetch(new Request(url, init)))
  contracts.set(stage, read)
  return read
}

/** Somebody of this role who has signed in. */
export async function signedIn(stage: ServiceStage, role: Role): Promise<AtConsole> {
  const who = { operatorId: `${role}@acme.example`, name: `A ${role}`, role }
  const token = await beginSession(stage.database.pool, who)
  const cookie = `bursar-session=${token}`
  const csrf = createHash('sha256').update(`bursar csrf\n${token}`).digest('base64url')
  const own = { cookie, origin: ORIGIN, host: '127.0.0.1:4242', 'x-bursar-csrf': csrf }
  return {
    cookie,
    csrf,
    ask: (method, path, body) => send(stage, { method, path, headers: own, ...(body && { body }) }),
  }
}
