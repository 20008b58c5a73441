import { AppError, type ErrorCode } from '@bursar/wire/errors'
import { createRoute, z } from '@hono/zod-openapi'
import { beforeEach, expect, test } from 'vitest'
import { createApiApp } from './api-app.ts'
import { jsonBody, jsonContent } from './json-content.ts'
import { problems } from './problem.ts'

const faults: unknown[] = []
beforeEach(() => {
  faults.length = 0
})

let thrown: unknown = null
const app = createApiApp((error) => faults.push(error))
app.openapi(
  createRoute({
    method: 'post',
    path: '/api/v1/sums',
    request: {
      body: jsonBody(z.object({ a: z.int(), b: z.int() })),
    },
    responses: {
      200: jsonContent('The sum.', z.object({ sum: z.int() })),
      ...problems('REQUEST_MALFORMED', 'REQUEST_TOO_LARGE', 'STRIPE_UNAVAILABLE'),
    },
  }),
  (context) => {
    if (thrown !== null) throw thrown
    const { a, b } = context.req.valid('json')
    return context.json({ sum: a + b }, 200)
  },
)

const post = async (body: string, type = 'application/json') => {
  const headers = { 'content-type': type }
  const answer = await app.request('/api/v1/sums', { method: 'POST', body, headers })
  return { answer, told: (await answer.json()) as { code?: string; detail?: string } }
}

test.each`
  body                        | type                  | detail
  ${'{"a":1,"b":"x"}'}        | ${'application/json'} | ${/^In the json: b: .*expected number/}
  ${'{"a":1.5,"b":2}'}        | ${'application/json'} | ${/^In the json: a: /}
  ${'{}'}                     | ${'application/json'} | ${/a: .*; b: /}
  ${'{"a":1,'}                | ${'application/json'} | ${/JSON/}
  ${`{"a":"${'<x>'}","b":2}`} | ${'application/json'} | ${/^[^<]*$/}
`('$body as $type is malformed', async ({ body, type, detail }) => {
  thrown = null
  const { answer, told } = await post(body, type)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(told.code).toBe('REQUEST_MALFORMED')
  expect(told.detail).toMatch(detail)
  expect(faults).toEqual([])
})

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''])(
  'a body that says it is "%s" is not looked at',
  async (type) => {
    const { answer, told } = await post('{"a":1,"b":2}', type)
    expect(answer.status).toBe(415)
    expect(told.code).toBe('MEDIA_TYPE_REFUSED')
  },
)

test.each`
  code                    | status | retries | tells
  ${'TOKEN_MISSING'}      | ${401} | ${null} | ${'so it is'}
  ${'STRIPE_UNAVAILABLE'} | ${503} | ${'5'}  | ${undefined}
  ${'STRIPE_REFUSED'}     | ${502} | ${null} | ${undefined}
  ${'DATABASE_UNUSABLE'}  | ${503} | ${null} | ${undefined}
  ${'INVARIANT_BROKEN'}   | ${500} | ${null} | ${undefined}
`('$code is a $status', async (row: Record<string, unknown>) => {
  thrown = new AppError(row['code'] as ErrorCode, 'so it is')
  const { answer, told } = await post('{"a":1,"b":2}')
  expect(answer.status).toBe(row['status'])
  expect(answer.headers.get('retry-after')).toBe(row['retries'])
  expect(told).toMatchObject({ code: row['code'], status: row['status'] })
  expect(told.detail).toBe(row['tells'])
})

test('what is no error of ours is told as our fault, and its words to nobody outside', async () => {
  thrown = new Error('a secret detail')
  const { answer, told } = await post('{"a":1,"b":2}')
  expect(answer.status).toBe(500)
  expect(JSON.stringify(told)).not.toContain('secret')
  expect(told.code).toBe('INVARIANT_BROKEN')
  expect(faults).toEqual([thrown])
})

test('the document has the route, with its problems by status', () => {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Sums', version: '1' },
  })
  const { responses } = document.paths?.['/api/v1/sums']?.post ?? {}
  expect(Object.keys(responses ?? {})).toEqual(['200', '400', '413', '503'])
  expect(JSON.stringify(responses?.['413'])).toContain('REQUEST_TOO_LARGE')
})
