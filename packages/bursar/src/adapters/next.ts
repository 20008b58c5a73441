import type { Bursar } from '../index.ts'
import { METHODS, type Method } from './methods.ts'
import { isServed, type Served } from './routes-to-serve.ts'
import { type WebhookOptions, webhookPath } from './webhook-path.ts'

export type { Served } from './routes-to-serve.ts'
export type { WebhookOptions } from './webhook-path.ts'

/** Makes the Bursar of this process. Called once, however many route files name it. */
export type OpenBursar = () => Bursar | Promise<Bursar>

type Handlers = Readonly<Record<Method, (request: Request) => Promise<Response>>>

/** A request waits no longer than this for the start: whoever sent it tries again. */
const START_MS_MAX = 8_000
/** Next evaluates a module once per bundle, and again after a change; what is global stays. */
const STARTED = Symbol.for('bursar.next.started')

/**
 * Opens and starts Bursar, once in this process: in `register()` of `instrumentation.ts`, so that
 * its work begins with the server and not with the first request.
 */
export function startBursar(open: OpenBursar): Promise<Bursar> {
  const before: Promise<Bursar> | undefined = Reflect.get(globalThis, STARTED)
  if (before !== undefined) return before
  const starting = openAndStart(open)
  Reflect.set(globalThis, STARTED, starting)
  // Whoever waits for it hears why; the next request tries again.
  starting.catch(() => Reflect.deleteProperty(globalThis, STARTED))
  return starting
}

/** The webhook, wherever its `route.ts` lies: `export const { POST } = stripeWebhook(open)`. */
export function stripeWebhook(open: OpenBursar, options: WebhookOptions = {}): Handlers {
  const bursarPath = webhookPath(options)
  return handlers(open, (bursar, request) => bursar.fetch(request, { bursarPath }))
}

/** What you name of Bursar’s own routes, in catch-all files that lie at their own paths. */
export function bursarRoutes(open: OpenBursar, served: readonly Served[]): Handlers {
  return handlers(open, async (bursar, request) => {
    if (isServed(served, new URL(request.url).pathname)) return bursar.fetch(request)
    return Response.json({ code: 'NOT_FOUND' }, { status: 404 })
  })
}

function handlers(
  open: OpenBursar,
  answer: (bursar: Bursar, request: Request) => Promise<Response>,
): Handlers {
  const handler = async (request: Request) => {
    const bursar = await startedSoon(open)
    if (bursar !== null) return answer(bursar, request)
    const headers = { 'retry-after': '5' }
    return Response.json({ code: 'NOT_STARTED' }, { status: 503, headers })
  }
  const all = METHODS.map((method) => [method, handler] as const)
  return Object.fromEntries(all) as Record<Method, typeof handler>
}

async function openAndStart(open: OpenBursar): Promise<Bursar> {
  const bursar = await open()
  await bursar.start()
  return bursar
}

/** null: it is still waiting for its database, and goes on. */
async function startedSoon(open: OpenBursar): Promise<Bursar | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), START_MS_MAX)
  })
  try {
    return await Promise.race([startBursar(open), late])
  } finally {
    clearTimeout(timer)
  }
}
