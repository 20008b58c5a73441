import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../../packages/bursar/src/http/api/create-api.ts'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { NO_APIS } from '../support/api-tokens.ts'
import { flaws, launchChromium } from './chromium.ts'
import { buildOnce } from './console/build-once.ts'

let browser: Browser
let listening: Listening
beforeAll(async () => {
  buildOnce()
  browser = await launchChromium()
  const context = { stopping: new AbortController().signal, onFault: () => undefined }
  listening = await listen(createApi(NO_APIS, context), { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await browser.close()
  await listening.stop()
})

async function open(page: Page, hash = ''): Promise<void> {
  await page.goto(`${listening.url}/docs${hash}`)
  await page.locator('[data-section-id]').nth(20).waitFor()
}

/**
 * Of the library: headings skip a level, a select covers its label, long texts of samples scroll.
 */
const OF_THE_LIBRARY = [
  /^heading-order: /,
  /^<select class="dropdown-select" .* lies on <label>/,
  /^sticks out: <a href="https:\/\/app\.example\/done">/,
]
const isOurs = (flaw: string) => !OF_THE_LIBRARY.some((one) => one.test(flaw))

test.each([
  [1440, 'light'],
  [1440, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)(
  'the reference of the API at %i pixels, %s, can be read by everybody',
  async (...at) => {
    const [width, colorScheme] = at
    const page = await browser.newPage({
      viewport: { width, height: 900 },
      colorScheme,
      bypassCSP: true,
    })
    await open(page)
    expect((await flaws(page)).filter(isOurs)).toEqual([])
    await page.close()
  },
)

test('it asks nobody but us, and its policy refuses nothing of it', async () => {
  const page = await browser.newPage()
  const said: string[] = []
  const asked: string[] = []
  page.on('console', (message) => said.push(message.text()))
  page.on('pageerror', (error) => said.push(error.message))
  page.on('request', (request) => asked.push(request.url()))
  await open(page)
  expect(said).toEqual([])
  const own = ['/docs', '/docs/redoc.js', '/docs/start.js', '/openapi.json', 'data:,']
  const paths = asked.map((url) => url.replace(listening.url, ''))
  expect(paths.filter((path) => !own.includes(path) && path !== '/favicon.ico')).toEqual([])
  const text = await page.locator('main').innerText()
  for (const part of ['/api/v1/', 'Response samples', 'TOKEN_MISSING']) expect(text).toContain(part)
  await page.close()
})

test('the address that a problem names leads to its place in the list', async () => {
  const page = await browser.newPage()
  await open(page, '#error-TOKEN_MISSING')
  const place = 'document.getElementById("error-TOKEN_MISSING").getBoundingClientRect().top'
  const isInView = `${place} > -1 && ${place} < innerHeight`
  await expect.poll(() => page.evaluate(isInView), { timeout: 60_000 }).toBe(true)
  await page.close()
})
