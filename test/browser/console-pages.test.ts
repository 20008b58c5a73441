import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { flaws, launchChromium } from './chromium.ts'
import { buildOnce } from './console/build-once.ts'
import { cuts } from './console/cuts.ts'
import { keepPicture } from './console/keep-picture.ts'
import { ALWAYS_FULL, PAGE_SAMPLES, type PageName } from './console/page-samples.ts'
import { AMOUNTS } from './console/sample-amount.ts'
import { SAMPLE_NOW } from './console/sample-instant.ts'
import { type SampleWorld, startSampleService } from './console/sample-service.ts'

const WIDTHS = [1440, 1024, 390] as const
const HEIGHT = 900
const SCHEMES = ['light', 'dark'] as const

const world: SampleWorld = { amount: 'little', role: 'operator', trouble: null }
let browser: Browser
let service: Awaited<ReturnType<typeof startSampleService>>

beforeAll(async () => {
  buildOnce()
  service = await startSampleService(world)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await service.stop()
})

async function visit(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage()
  await page.clock.setFixedTime(SAMPLE_NOW)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${service.url}${address}`)
  await page.locator('h1').first().waitFor()
  await isShown(page)
  expect(complaints.filter((text) => !/status of 4(?:01|22)/.test(text))).toEqual([])
  return page
}

/** Nothing is awaited any more, and every chart has been drawn. */
async function isShown(page: Page): Promise<void> {
  for (const unready of ['[aria-busy=true]', '[role=img]:not(:has(path))']) {
    await page.locator(unready).first().waitFor({ state: 'detached' })
  }
}

const contextOf = (scheme: 'dark' | 'light') =>
  browser.newContext({
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    viewport: { width: WIDTHS[0], height: HEIGHT },
  })

const amountsOf = (name: PageName) => (ALWAYS_FULL.includes(name) ? (['little'] as const) : AMOUNTS)

const CASES = (Object.keys(PAGE_SAMPLES) as PageName[]).flatMap((name) =>
  amountsOf(name).flatMap((amount) => SCHEMES.map((scheme) => ({ name, amount, scheme }))),
)

test.each(CASES)('$name with $amount, $scheme: nothing is cut, anybody can use it', async (one) => {
  const { name, amount, scheme } = one
  world.amount = amount
  const context = await contextOf(scheme)
  const page = await visit(context, PAGE_SAMPLES[name])
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    await isShown(page)
    expect([...(await flaws(page)), ...(await cuts(page))], `${width} wide`).toEqual([])
    await keepPicture(page, `${name}-${width}-${scheme}-${amount}`)
  }
  await context.close()
})
