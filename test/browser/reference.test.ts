import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../../packages/bursar/src/http/api/create-api.ts'
import { type Listening, listen } from '../../packages/bursar/src/http/listen.ts'
import { NO_APIS } from '../support/api-tokens.ts'
import { flaws, launchChromium } from './chromium.ts'

let browser: Browser
let listening: Listening
beforeAll(async () => {
  browser = await launchChromium()
  const context = { stopping: new AbortController().signal, onFault: () => undefined }
  listening = await listen(createApi(NO_APIS, context), { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await browser.close()
  await listening.stop()
})

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
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${listening.url}/docs`)
    expect(await page.locator('section.operation').count()).toBeGreaterThan(10)
    expect(await flaws(page)).toEqual([])
    expect(asked).toEqual(['/docs'])
    await page.locator('nav a[href="#errors"]').click()
    await page.locator('#errors').waitFor()
    await page.close()
  },
)

test('its policy lets its style in, and no script', async () => {
  const page = await browser.newPage()
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  await page.goto(`${listening.url}/docs`)
  expect(said).toEqual([])
  const border = "getComputedStyle(document.querySelector('section.operation')).borderTopWidth"
  expect(await page.evaluate(border)).toBe('1px')
  await page.close()
})
