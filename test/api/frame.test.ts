import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApi } from '../../packages/bursar/src/http/api/create-api.ts'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { toFetch } from '../../packages/bursar/src/http/to-fetch.ts'
import { ERRORS, type ErrorCode } from '../../packages/wire/src/errors.ts'
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
      title: 'No API route matches this method and path.',
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

test('the reference runs files of ours alone, and its policy lets in its own styles alone', async () => {
  const nonces = new Set<string>()
  for (const _ of [1, 2]) {
    const answer = await inProcess(new Request('http://bursar.test/docs'))
    const page = await answer.text()
    expect(page).not.toMatch(/<img|<iframe|url\(|@import|\son\w+=|style="|https?:/i)
    const scripts = [...page.matchAll(/<script src="([^"]+)"[^>]*><\/script>/g)].map(
      ([, src]) => src,
    )
    expect(scripts).toEqual(['/docs/redoc.js', '/docs/start.js'])
    expect(page.match(/<script/g)).toHaveLength(2)
    expect(page.match(/<link[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">'])
    const policy = answer.headers.get('content-security-policy') ?? ''
    const nonce = /style-src 'nonce-([^']+)';/.exec(policy)?.[1] ?? ''
    expect(page.match(/<style[^>]*>/g)).toEqual([`<style nonce="${nonce}">`])
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe')
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(2)
})

test('every error that an answer may name has a place in the reference', async () => {
  const answer = await inProcess(new Request('http://bursar.test/openapi.json'))
  const { info } = (await answer.json()) as { info: { description: string } }
  const { description } = info
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => description.includes(code))
  const others = Object.entries(ERRORS).filter(([code]) => !codes.includes(code as ErrorCode))
  expect(new Set(others.map(([, { family }]) => family))).toEqual(new Set(['config']))
  for (const code of codes) expect(description).toContain(`<a id="error-${code}"></a>`)
})

test('none of this was a fault of ours', () => {
  expect(faults).toEqual([])
})
