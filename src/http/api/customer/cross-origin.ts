import { cors } from 'hono/cors'

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
