import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFetch } from '../to-fetch.ts'
import { consolePages, isConsolePath } from './console-pages.ts'

const SCRIPT = 'console.log("hello")'

let folder: string
let ask: (path: string, headers?: Record<string, string>, method?: string) => Promise<Response>

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-'))
  const built = join(folder, 'console')
  mkdirSync(join(built, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.js'), 'outside')
  writeFileSync(join(built, 'manifest.json'), '{}')
  writeFileSync(join(built, 'index.html'), '<script nonce="__NONCE__"></script>')
  writeFileSync(join(built, 'assets/a-1234.js'), SCRIPT)
  writeFileSync(join(built, 'assets/a-1234.js.gz'), gzipSync(SCRIPT))
  const handle = toFetch(consolePages(built))
  ask = (path, headers = {}, method = 'GET') =>
    handle(new Request(`http://127.0.0.1${path}`, { headers, method }))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('every address below is the page, with a nonce of its own that its policy allows', async () => {
  const nonces = new Set<string>()
  for (const path of ['/console', '/console/', '/console/events/evt_1']) {
    const answer = await ask(path)
    const nonce = /nonce="([^"]+)"/.exec(await answer.text())?.[1] ?? ''
    nonces.add(nonce)
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toContain('unsafe')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  }
  expect(nonces.size).toBe(3)
})

test('a hashed file is kept for ever, and sent small to whoever unpacks it', async () => {
  const plain = await ask('/console/assets/a-1234.js', { 'accept-encoding': 'identity' })
  expect(await plain.text()).toBe(SCRIPT)
  expect(plain.headers.get('cache-control')).toContain('immutable')
  expect(plain.headers.get('content-encoding')).toBeNull()
  const zipped = await ask('/console/assets/a-1234.js', { 'accept-encoding': 'br, gzip' })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  expect(Buffer.from(await zipped.arrayBuffer())).toEqual(gzipSync(SCRIPT))
})

test.each([
  '/console/assets/../../secret.js',
  '/console/assets/..%2f..%2fsecret.js',
  '/console/assets/..\\..\\secret.js',
  '/console/assets/../manifest.json',
  '/console/assets/a-1234.js.gz',
  '/console/assets/',
])('%s leads nowhere', async (path) => {
  const answer = await ask(path)
  expect(await answer.text()).not.toMatch(/outside|^\{\}$|hello/)
})

test('only what is read can be asked for', async () => {
  expect((await ask('/console/', {}, 'POST')).status).toBe(405)
  expect(isConsolePath('/consoles')).toBe(false)
})

test('before it is built, the page says how to build it', async () => {
  const answer = await toFetch(consolePages(join(folder, 'nowhere')))(
    new Request('http://127.0.0.1/console'),
  )
  expect(answer.status).toBe(503)
  expect(await answer.text()).toContain('npm run build:console')
})
