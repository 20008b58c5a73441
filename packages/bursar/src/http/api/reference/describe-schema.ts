import type { ApiApp } from '../api-app.ts'

export type OpenApiDocument = ReturnType<ApiApp['getOpenAPI31Document']>

/** What this page reads of a JSON Schema; everything else in it is left aside. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly description?: string
}

/** A line of the table of fields. */
export interface Field {
  readonly name: string
  readonly depth: number
  readonly kind: string
  readonly isRequired: boolean
  readonly description: string
}

const DEPTH_MAX = 3
const WORDS_MAX = 12

/** The fields of an object, those of objects within it below them. */
export function fieldsOf(document: OpenApiDocument, schema: Schema, depth = 0): Field[] {
  const { properties = {}, required = [] } = objectOf(document, schema)
  return Object.entries(properties).flatMap(([name, property]) => [
    {
      name,
      depth,
      kind: kindOf(document, property),
      isRequired: required.includes(name),
      description: property.description ?? resolve(document, property).description ?? '',
    },
    ...(depth < DEPTH_MAX ? fieldsOf(document, property, depth + 1) : []),
  ])
}

/** The object that a schema is, or is a list of, or is when it is not null. */
function objectOf(document: OpenApiDocument, schema: Schema): Schema {
  const { items, anyOf, oneOf, ...own } = resolve(document, schema)
  if (items !== undefined) return objectOf(document, items)
  const object = [...(anyOf ?? []), ...(oneOf ?? [])].find(({ type }) => type !== 'null')
  return object === undefined ? own : objectOf(document, object)
}

function resolve(document: OpenApiDocument, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1)
  const all = (document.components?.schemas ?? {}) as Record<string, Schema>
  return (name === undefined ? undefined : all[name]) ?? schema
}

/** `text`, `list of object`, `"a" or "b"`, `number or null`. */
function kindOf(document: OpenApiDocument, given: Schema): string {
  const schema = resolve(document, given)
  const either = schema.anyOf ?? schema.oneOf
  if (either !== undefined) return either.map((one) => kindOf(document, one)).join(' or ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return wordsOf(schema.enum)
  if (schema.items !== undefined) return `list of ${kindOf(document, schema.items)}`
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything'])
  const kind = types.map((type) => NAMES[type] ?? type).join(' or ')
  return schema.format === undefined ? kind : `${kind} (${schema.format})`
}

function wordsOf(words: readonly unknown[]): string {
  const shown = words.slice(0, WORDS_MAX).map((word) => JSON.stringify(word))
  return shown.join(' or ') + (words.length > WORDS_MAX ? ' or …' : '')
}

const NAMES: Readonly<Record<string, string>> = { string: 'text' }
