import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LANGUAGES, NO_BRAND } from '../../src/config/mail/parse-notices.ts'
import { sampleNotices } from '../../src/effects/notice/template/sample-notices.ts'
import { toHtml } from '../../src/effects/notice/template/to-html.ts'
import { flaws, launchChromium, smallPicture } from './chromium.ts'

const VIEWPORT = { width: 480, height: 400 }
const BRAND = {
  ...NO_BRAND,
  name: 'Turbine',
  colours: { accent: '#0b6b3a', background: '#eef3ef' },
  imprint: 'Turbine GmbH, Hafenstraße 1, 25813 Husum',
}

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

const CASES = LANGUAGES.flatMap((language) =>
  sampleNotices({ language, brand: BRAND, timeZone: 'Europe/Berlin' }).flatMap((model) =>
    (['light', 'dark'] as const).map((scheme) => ({ name: model.name, language, scheme, model })),
  ),
)

test.each(CASES)('$name in $language, $scheme, can be read by everybody', async (one) => {
  const { name, language, scheme, model } = one
  const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: scheme })
  await page.setContent(toHtml(model))
  expect(await flaws(page)).toEqual([])
  await smallPicture(page, `notice-${name}-${language}-${scheme}`)
  await page.close()
})

test('on a phone nothing sticks out, however long a name is', async () => {
  const long = { ...BRAND, name: 'Turbinenüberwachungsgesellschaft'.repeat(3) }
  for (const model of sampleNotices({ language: 'de', brand: long, timeZone: 'UTC' })) {
    const page = await browser.newPage({ viewport: { width: 320, height: 600 } })
    await page.setContent(toHtml(model))
    expect(await flaws(page), model.name).toEqual([])
    await page.close()
  }
})
