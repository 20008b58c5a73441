import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/** A request to the API, and the answer, both held against `/openapi.json`. */
export interface Exchange {
  readonly status: number
  readonly headers: Headers
  /** What was answered: text where it is no JSON. */
  readonly body: unknown
}

interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

type Operation = {
  requestBody?: { content: Record<string, unknown> }
  responses: Record<string, { content?: Record<string, unknown> }>
}
type Document = { paths: Record<string, Record<string, Operation>> }

/** Asks, and throws when the document does not know the question or the answer. */
export type CheckedFetch = (asked: Asked) => Promise<Exchange>

type Ask = (url: string, init?: RequestInit) => Promise<Response>

/** `ask` is `fetch`, or the door of an embedded service. */
export async function checkedFetch(origin: string, ask: Ask = fetch): Promise<CheckedFetch> {
  const contract = await readContract(origin, ask)
  return async ({ method, path, headers = {}, body }) => {
    contract.assertAsked({ method, path })
    const json = { 'content-type': 'application/json' }
    const answer = await ask(`${origin}${path}`, {
      method,
      headers: { ...(body !== undefined && json), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const { status } = answer
    const given: unknown = isJson(typeOf(answer)) ? await answer.json() : await answer.text()
    contract.assertAnswered({ method, path, body }, answer, given)
    return { status, headers: answer.headers, body: given }
  }
}

/** What `/openapi.json` promises. Both throw where an exchange is not as it says. */
export interface Contract {
  /** The question is one that it knows. */
  assertAsked(asked: Pick<Asked, 'method' | 'path'>): void
  /** So is the answer, and what was accepted was asked for in the right words. */
  assertAnswered(
    asked: Pick<Asked, 'method' | 'path' | 'body'>,
    answer: Pick<Response, 'status' | 'headers'>,
    given: unknown,
  ): void
}

export async function readContract(origin: string, ask: Ask = fetch): Promise<Contract> {
  const document = (await (await ask(`${origin}/openapi.json`)).json()) as Document
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, 'openapi')
  const assertFits = (pointer: string[], value: unknown, what: string) => {
    const place = pointer.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1'))
    const validate = ajv.getSchema(`openapi#/${place.map(encodeURIComponent).join('/')}`)
    if (validate === undefined) throw new Error(`${what}: no schema at ${pointer.join(' ')}`)
    if (validate(value) !== true) {
      const wrong = ajv.errorsText(validate.errors)
      throw new Error(`${what} is not as /openapi.json says: ${wrong} in ${JSON.stringify(value)}`)
    }
  }
  const find = ({ method, path }: Pick<Asked, 'method' | 'path'>) => {
    const template = findTemplate(document, path.split('?')[0]!)
    const operation = document.paths[template]?.[method.toLowerCase()]
    if (operation === undefined) throw new Error(`${method} ${path} is not in /openapi.json`)
    return { operation, at: ['paths', template, method.toLowerCase()] }
  }

  return {
    assertAsked: (asked) => void find(asked),
    assertAnswered: (asked, answer, given) => {
      const what = `${asked.method} ${asked.path}`
      const { operation, at } = find(asked)
      const { status } = answer
      const response = operation.responses[String(status)]
      if (response === undefined) {
        const told = JSON.stringify(given)
        throw new Error(`${what} answers ${status}, which is not declared: ${told}`)
      }
      // What was refused as malformed need not fit; everything that was accepted has to.
      if (asked.body !== undefined && operation.requestBody !== undefined && status < 400) {
        const place = [...at, 'requestBody', 'content', 'application/json', 'schema']
        assertFits(place, asked.body, what)
      }
      const type = typeOf(answer)
      const isDeclared = response.content?.[type] !== undefined
      const isEmpty = type === '' && response.content === undefined
      if (!isDeclared && !isEmpty) throw new Error(`${what}: ${type} is not declared`)
      if (isDeclared && isJson(type)) {
        const place = [...at, 'responses', String(status), 'content', type, 'schema']
        assertFits(place, given, `the answer ${status} to ${what}`)
      }
    },
  }
}

/** One document, not lines of them. */
export function isJson(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json')
}

export function typeOf({ headers }: Pick<Response, 'headers'>): string {
  return headers.get('content-type')?.split(';')[0] ?? ''
}

/** `/api/v1/x/{id}` for `/api/v1/x/7`. */
function findTemplate({ paths }: Document, path: string): string {
  const fits = (template: string) =>
    new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
  const found = Object.keys(paths).find(fits)
  if (found === undefined) throw new Error(`${path} is not in /openapi.json`)
  return found
}
