import { z } from 'zod'
import { CONFIG_FILE } from './config-file.ts'

/** What of JSON schema comes out of ours. */
export interface JsonSchema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null'
  readonly description?: string
  readonly default?: unknown
  /** Not of JSON schema: what is taken where it is absent, where that is no plain value. */
  readonly absent?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | false
}

/**
 * The config file as JSON schema, of the draft that editors know best. For `npm run docs`, which
 * makes the reference, the types and the schema for editors of it; a service never calls it.
 */
export function configJsonSchema(): JsonSchema {
  return z.toJSONSchema(CONFIG_FILE, { io: 'input', target: 'draft-07' }) as JsonSchema
}
