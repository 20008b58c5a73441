import { afterAll, beforeAll, expect, test } from 'vitest'
import { flaws } from './chromium.ts'
import {
  type ConsoleStage,
  HEIGHT,
  isShown,
  openConsoleStage,
  SCHEMES,
  WIDTHS,
} from './console/console-stage.ts'
import { cuts } from './console/cuts.ts'
import { keepPicture } from './console/keep-picture.ts'
import { ALWAYS_FULL, PAGE_SAMPLES, type PageName } from './console/page-samples.ts'
import { AMOUNTS } from './console/samples/amount.ts'

let stage: ConsoleStage
beforeAll(async () => {
  stage = await openConsoleStage()
})
afterAll(() => stage.close())

const amountsOf = (name: PageName) => (ALWAYS_FULL.includes(name) ? (['little'] as const) : AMOUNTS)

const CASES = (Object.keys(PAGE_SAMPLES) as PageName[]).flatMap((name) =>
  amountsOf(name).flatMap((amount) => SCHEMES.map((scheme) => ({ name, amount, scheme }))),
)

test.each(CASES)('$name with $amount, $scheme: nothing is cut, anybody can use it', async (one) => {
  const { name, amount, scheme } = one
  stage.world.amount = amount
  const { page, assertQuiet, close } = await stage.visit(PAGE_SAMPLES[name](amount), { scheme })
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    await isShown(page)
    expect([...(await flaws(page)), ...(await cuts(page))], `${width} wide`).toEqual([])
    await keepPicture(page, `${name}-${width}-${scheme}-${amount}`)
  }
  assertQuiet()
  await close()
})
