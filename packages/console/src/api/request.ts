import type { OperatorAnswer, OperatorAsked } from '@bursar/wire/operator/routes'
import type { CSRF_HEADER, LIVE_HEADER } from '@bursar/wire/operator/session'
import { type ActionName, fill, type ReadName } from './paths.ts'
import { Presence } from './presence.ts'
import { problemOf } from './problem.ts'
import { ROUTE_FACTS } from './route-facts.ts'

export const API = '/api/v1/operator'
const CSRF: typeof CSRF_HEADER = 'x-bursar-csrf'
const LIVE: typeof LIVE_HEADER = 'x-bursar-live'

const presence = new Presence(globalThis, () => performance.now())

/** What is asked of any route: as far as it has them, its parameters, query and body. */
export interface Asked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: Readonly<Record<string, unknown>>
}

/** A query string of what is set; what is empty is not asked for. */
export function toQuery(query: Asked['query'] = {}): string {
  const set = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

/** @throws Problem when the answer is not a success; what `fetch` throws when there is none. */
export async function read<Name extends ReadName>(
  name: Name,
  asked: OperatorAsked<Name> & Asked,
  signal: AbortSignal,
): Promise<OperatorAnswer<Name>> {
  const address = `${API}${fill(ROUTE_FACTS[name].path, asked.params ?? {})}${toQuery(asked.query)}`
  const headers = { accept: 'application/json', ...(presence.isHere ? {} : { [LIVE]: '1' }) }
  const answer = await fetch(address, { headers, signal })
  if (!answer.ok) throw await problemOf(answer)
  return (await answer.json()) as OperatorAnswer<Name>
}

/** A request that changes something. @throws Problem */
export async function runAction<Name extends ActionName>(
  name: Name,
  asked: OperatorAsked<Name> & Asked,
  csrfToken: string,
): Promise<OperatorAnswer<Name>> {
  const { method, path } = ROUTE_FACTS[name]
  const answer = await fetch(`${API}${fill(path, asked.params ?? {})}`, {
    method,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      [CSRF]: csrfToken,
    },
    body: JSON.stringify(asked.body ?? {}),
  })
  if (!answer.ok) throw await problemOf(answer)
  return (await answer.json()) as OperatorAnswer<Name>
}
