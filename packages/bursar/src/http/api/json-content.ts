import type { z } from '@hono/zod-openapi'

/** For the `body` of a route’s request. Required: what may be absent would not be looked at. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true as const, content: { 'application/json': { schema } } }
}

/** For one of the `responses` of a route. */
export function jsonContent<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } }
}
