import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium } from '../chromium.ts'
import { buildOnce } from './build-once.ts'
import { SAMPLE_NOW } from './samples/instant.ts'
import { type SampleWorld, startSampleService } from './samples/service.ts'

export const WIDTHS = [1440, 1024, 390] as const
export const SCHEMES = ['light', 'dark'] as const
export const HEIGHT = 900

/** A browser before the console, over samples. */
export async function openConsoleStage() {
  buildOnce()
  const world: SampleWorld = { amount: 'little', role: 'operator', trouble: null }
  const service = await startSampleService(world)
  const browser = await launchChromium()
  return {
    world,
    /** A page at this address of the console, as soon as it has a title. */
    async visit(address: string, options: VisitOptions = {}) {
      const { scheme = 'light', width = WIDTHS[0], isClockWound = false } = options
      const context = await browser.newContext({
        colorScheme: scheme,
        locale: 'en-GB',
        timezoneId: 'UTC',
        reducedMotion: 'reduce',
        viewport: { width, height: HEIGHT },
      })
      return visit(context, `${service.url}${address}`, isClockWound)
    },
    async close() {
      await browser.close()
      await service.stop()
    },
  }
}

export type ConsoleStage = Awaited<ReturnType<typeof openConsoleStage>>

interface VisitOptions {
  readonly scheme?: 'dark' | 'light'
  readonly width?: number
  /** The test winds the clock of the page on, and with it the timers; otherwise it stands. */
  readonly isClockWound?: boolean
}

async function visit(context: BrowserContext, url: string, isClockWound: boolean) {
  const page = await context.newPage()
  if (isClockWound) await page.clock.install({ time: SAMPLE_NOW })
  else await page.clock.setFixedTime(SAMPLE_NOW)
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  await page.locator('h1').first().waitFor()
  return {
    page,
    /** Whatever breaks the policy of the page is told on the browser’s console. */
    assertQuiet: () => expect(complaints.filter((text) => !REFUSED.test(text))).toEqual([]),
    close: () => context.close(),
  }
}

/**
 * The browser tells of every answer that is a refusal, and of the test's own clock where no
 * script may run.
 */
const REFUSED = /status of 4\d\d|^Blocked script execution in '[^']+\/mail['?]/

/** Nothing is awaited any more, and every chart has been drawn. */
export async function isShown(page: Page): Promise<void> {
  for (const unready of ['[aria-busy=true]', '[role=img]:not(:has(path))']) {
    await page.locator(unready).first().waitFor({ state: 'detached' })
  }
}
