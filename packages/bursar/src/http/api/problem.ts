import { AppError, ERRORS, type ErrorCode, type ErrorFamily } from '@bursar/wire/errors'
import { z } from '@hono/zod-openapi'

/** RFC 9457, with a code of the error table. */
export const Problem = z
  .object({
    type: z.string().openapi({
      description: 'A link to the description of the code.',
      example: '/docs#error-TOKEN_MISSING',
    }),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string().optional(),
  })
  .openapi('Problem')

export const PROBLEM_TYPE = 'application/problem+json'

/** An error of a family that has no status of its own. */
const STATUS_OF_FAMILY = {
  rejected: 400,
  transient: 503,
  permanent: 502,
  config: 503,
  bug: 500,
} as const satisfies Record<ErrorFamily, number>

/** Whatever stands in the way may be over by then. */
const RETRY_AFTER_SECONDS = '5'

export function statusOf(code: ErrorCode): number {
  const entry = ERRORS[code]
  return 'status' in entry ? entry.status : STATUS_OF_FAMILY[entry.family]
}

/** `detail` is told only of what the caller did: our own inside is nobody’s business. */
export function problemOf({ code, detail }: AppError): Response {
  const { family, message: title } = ERRORS[code]
  const status = statusOf(code)
  const tells = family === 'rejected' && detail !== undefined
  const body = { type: `/docs#error-${code}`, title, status, code, ...(tells && { detail }) }
  const headers = {
    'Content-Type': PROBLEM_TYPE,
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    ...((family === 'transient' || status === 429) && { 'Retry-After': RETRY_AFTER_SECONDS }),
  }
  return new Response(JSON.stringify(body), { status, headers })
}

/** What anything thrown is called towards a caller. */
export function toProblem(error: unknown): Response {
  return problemOf(error instanceof AppError ? error : new AppError('INVARIANT_BROKEN'))
}

/** For the `responses` of a route: the problems it may answer with. */
export function problems(...codes: readonly ErrorCode[]) {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codes) {
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, several]) => [
      status,
      {
        description: several.map((code) => `\`${code}\` ${ERRORS[code].message}`).join('\n\n'),
        content: { [PROBLEM_TYPE]: { schema: Problem } },
      },
    ]),
  )
}
