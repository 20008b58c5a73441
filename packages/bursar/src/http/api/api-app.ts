import { AppError } from '@bursar/wire/errors'
import { issueWords } from '@bursar/wire/text/issue-words'
import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import type { Apis } from '../../service/apis.ts'
import { problemOf, toProblem } from './problem.ts'

/** The app that every mount adds its routes to. */
export type ApiApp = OpenAPIHono

export interface ApiSurroundings {
  /** Aborted when the service stops: what streams must end then. */
  readonly stopping: AbortSignal
  /** Told what is our own fault; the caller gets a 500 that says nothing. */
  readonly onFault: (error: unknown) => void
}

/** Adds the routes of one face. A face that is `null` is off: its routes answer FEATURE_OFF. */
export type Mount = (app: ApiApp, apis: Apis, surroundings: ApiSurroundings) => void

/**
 * What every answer carries unless a route says otherwise: nobody keeps it, frames it, guesses its
 * type, runs anything in it.
 */
export const SECURITY_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

/** An app without routes: how errors are told, what every answer carries. */
export function createApiApp(onFault: (error: unknown) => void): ApiApp {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (result.success) return undefined
      const wrong = result.error.issues.map(issueWords)
      const detail = `In the ${result.target}: ${wrong.slice(0, WRONGS_TOLD_MAX).join('; ')}.`
      return problemOf(new AppError('REQUEST_MALFORMED', detail))
    },
  })
  app.use(async (context, next) => {
    await next()
    secured(context.res)
  })
  app.notFound(() => problemOf(new AppError('ROUTE_UNKNOWN')))
  app.onError((error) => tellProblem(error, onFault))
  return app
}

/** With what every answer carries. */
export function secured(answer: Response): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    if (!answer.headers.has(name)) answer.headers.set(name, value)
  }
  return answer
}

/** What anything thrown is called towards a caller; `onFault` hears of what is our own fault. */
export function tellProblem(error: unknown, onFault: (error: unknown) => void): Response {
  const own = ownErrorOf(error)
  if (own === null || own.family === 'bug') onFault(error)
  return toProblem(own ?? error)
}

const WRONGS_TOLD_MAX = 5

/** An error of our table, or the one for what the framework throws of a body; null: a fault. */
function ownErrorOf(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  if (!(error instanceof HTTPException)) return null
  if (error.status === 415) return new AppError('MEDIA_TYPE_REFUSED')
  return error.status === 400
    ? new AppError('REQUEST_MALFORMED', 'The body is not valid JSON.')
    : null
}
