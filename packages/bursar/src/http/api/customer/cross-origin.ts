import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { TENANT_HEADER } from './find-caller.ts'

/** Seconds for which a browser need not ask again whether it may ask. */
const PREFLIGHT_SECONDS = 600

/** What a browser is told of who may ask, from which pages. */
export function crossOrigin(origins: readonly string[]) {
  return cors({
    origin: [...origins],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['Authorization', 'Content-Type'],
    exposeHeaders: ['Retry-After'],
    maxAge: PREFLIGHT_SECONDS,
  })
}

/** A backend is no page: where it names a tenant, no page of another origin may read the answer. */
export function fromPages(inner: MiddlewareHandler): MiddlewareHandler {
  return (context, next) =>
    context.req.header(TENANT_HEADER) === undefined ? inner(context, next) : next()
}
