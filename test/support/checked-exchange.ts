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

/** `ask` is `fetch`, or the door of an embedded service. */
export async function checkedFetch(
  origin: string,
  ask: (url: string, init?: RequestInit) => Promise<Response> = fetch,
): Promise<CheckedFetch> {
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

  return async ({ method, path, headers = {}, body }) => {
    const what = `${method} ${path}`
    const template = findTemplate(document, path.split('?')[0]!)
    const operation = document.paths[template]?.[method.toLowerCase()]
    if (operation === undefined) throw new Error(`${what} is not in /openapi.json`)
    const at = ['paths', template, method.toLowerCase()]
    const json = { 'content-type': 'application/json' }
    const answer = await ask(`${origin}${path}`, {
      method,
      headers: { ...(body !== undefined && json), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const { status } = answer
    const response = operation.responses[String(status)]
    if (response === undefined) {
      throw new Error(`${what} answers ${status}, which is not declared: ${await answer.text()}`)
    }
    // What was refused as malformed need not fit; everything that was accepted has to.
    if (body !== undefined && status < 400) {
      assertFits([...at, 'requestBody', 'content', 'application/json', 'schema'], body, what)
    }
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    const isJson = type.endsWith('json')
    const given: unknown = isJson ? await answer.json() : await answer.text()
    if (response.content?.[type] === undefined) throw new Error(`${what}: ${type} is not declared`)
    if (isJson) {
      const place = [...at, 'responses', String(status), 'content', type, 'schema']
      assertFits(place, given, `the answer ${status} to ${what}`)
    }
    return { status, headers: answer.headers, body: given }
  }
}

/** `/api/v1/x/{id}` for `/api/v1/x/7`. */
function findTemplate({ paths }: Document, path: string): string {
  const fits = (template: string) =>
    new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path)
  const found = Object.keys(paths).find(fits)
  if (found === undefined) throw new Error(`${path} is not in /openapi.json`)
  return found
}
