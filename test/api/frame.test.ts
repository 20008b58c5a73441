import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from '../../packages/bursar/src/http/api/create-api.ts'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { toFetch } from '../../packages/bursar/src/http/to-fetch.ts'
import { NO_APIS } from '../support/api-tokens.ts'

const faults: unknown[] = []
const context = {
  stopping: new AbortController().signal,
  onFault: (error: unknown) => void faults.push(error),
}
const api = createApi(NO_APIS, context)
let listening: Listening
beforeAll(async () => {
  listening = await listen(api, { host: '127.0.0.1', port: 0 })
})
afterAll(() => listening.stop())

const inProcess = toFetch(api)
const DOORS: [string, (path: string, init?: RequestInit) => Promise<Response>][] = [
  ['served', (path, init) => fetch(`${listening.url}${path}`, init)],
  ['embedded', (path, init) => inProcess(new Request(`http://bursar.test${path}`, init))],
]

describe.each(DOORS)('the %s door', (_name, door) => {
  test.each`
    method       | path
    ${'GET'}     | ${'/api/v1/nowhere'}
    ${'POST'}    | ${'/api/v1/nowhere'}
    ${'OPTIONS'} | ${'/api/v1/nowhere'}
    ${'DELETE'}  | ${'/openapi.json'}
    ${'GET'}     | ${'/api/%00%ff'}
    ${'GET'}     | ${'/api//..//..//webhook/stripe'}
  `('$method $path is a problem: there is nothing', async ({ method, path }) => {
    const answer = await door(path, { method })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toEqual({
      type: '/docs#error-ROUTE_UNKNOWN',
      title: 'There is nothing at this address.',
      status: 404,
      code: 'ROUTE_UNKNOWN',
    })
  })

  test('a body of more than 64 KiB is refused, whatever the address', async () => {
    const at = (bytes: number) =>
      door('/api/v1/nowhere', { method: 'POST', body: 'x'.repeat(bytes) })
    const refused = await at(65_537)
    expect(refused.status).toBe(413)
    expect(await refused.json()).toMatchObject({ code: 'REQUEST_TOO_LARGE', status: 413 })
    expect((await at(65_536)).status).toBe(404)
  })

  test.each(['/openapi.json', '/docs', '/api/v1/nowhere'])('%s is kept by nobody', async (path) => {
    const { headers } = await door(path)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('HEAD answers like GET, without the body', async () => {
    const [head, get] = [
      await door('/openapi.json', { method: 'HEAD' }),
      await door('/openapi.json'),
    ]
    expect(head.status).toBe(get.status)
    expect(await head.text()).toBe('')
  })
})

test('the reference runs nothing, and loads nothing but its one style', async () => {
  const answer = await inProcess(new Request('http://bursar.test/docs'))
  const page = await answer.text()
  expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|url\(|@import|\son\w+=|style="/i)
  expect(page.match(/<style>/g)).toHaveLength(1)
  const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(style))
  const hash = Buffer.from(digest).toString('base64')
  expect(answer.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}';`)
})

test('none of this was a fault of ours', () => {
  expect(faults).toEqual([])
})
