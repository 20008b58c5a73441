import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ConsoleStage, HEIGHT, isShown, openConsoleStage } from './console/console-stage.ts'
import { cuts } from './console/cuts.ts'
import { PAGE_SAMPLES, type PageName } from './console/page-samples.ts'

/** A desk, a tablet and a phone, where the pictures are of other widths. */
const WIDTHS = [1280, 768, 390] as const
const PAGES = Object.keys(PAGE_SAMPLES) as PageName[]

let stage: ConsoleStage
beforeAll(async () => {
  stage = await openConsoleStage()
})
afterAll(() => stage.close())

test.each(PAGES)('%s is no wider than a desk, a tablet or a phone', async (name) => {
  stage.world.amount = 'much'
  const { page, assertQuiet, close } = await stage.visit(PAGE_SAMPLES[name]('much'))
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    await isShown(page)
    // Charts take their new width a moment after the page has it.
    const cut = () => cuts(page)
    await expect.poll(cut, { message: `${width} wide`, timeout: 30_000 }).toEqual([])
  }
  assertQuiet()
  await close()
})

// Today has figures and words of its own only.
test.each(PAGES.filter((name) => name !== 'today'))(
  '%s breaks a text without a space before it outgrows a phone',
  async (name) => {
    stage.world.amount = 'much'
    const { page, close } = await stage.visit(PAGE_SAMPLES[name]('much'), { width: 390 })
    await isShown(page)
    expect(await page.evaluate<number>(UNBROKEN)).toBeGreaterThan(0)
    expect(await page.evaluate<string[]>(WIDE)).toEqual([])
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
    await close()
  },
)

/** In the page: whatever people or Stripe have named becomes as long as an external ID can be. */
const UNBROKEN = `(() => {
  const ours = 'button, .mantine-Button-root, label, th, dt, select, svg, time, pre, [role=img], [data-tone], [data-align], .unseen'
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  const replaced = []
  while (texts.nextNode()) {
    if (texts.currentNode.parentElement.closest(ours) === null) replaced.push(texts.currentNode)
  }
  for (const text of replaced) text.data = 'x'.repeat(200)
  return replaced.length
})()`

/** In the page: what sticks out of the screen. */
const WIDE = `[...document.querySelectorAll('main *')]
  .filter((each) => each.checkVisibility() && each.closest('.unseen, thead') === null)
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .map((each) => each.outerHTML.slice(0, 120))`
