import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LANGUAGES, NO_BRAND } from '../../packages/bursar/src/config/mail/parse-emails.ts'
import { sampleEmails } from '../../packages/bursar/src/delivery/email/template/sample-emails.ts'
import { toHtml } from '../../packages/bursar/src/delivery/email/template/to-html.ts'
import { EMAIL_WIDTHS } from '../../scripts/docs/email-blocks.ts'
import { flaws, launchChromium, smallPicture } from './chromium.ts'

const BRAND = {
  ...NO_BRAND,
  name: 'Turbine',
  billingUrl: 'https://turbine.example/billing',
  colours: { accent: '#0b6b3a', background: '#eef3ef' },
  imprint: 'Turbine GmbH, Hafenstraße 1, 25813 Husum',
}

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

const CASES = LANGUAGES.flatMap((language) =>
  sampleEmails({ language, brand: BRAND, timeZone: 'Europe/Berlin' }).flatMap((model) =>
    (['light', 'dark'] as const).map((scheme) => ({ name: model.sample, language, scheme, model })),
  ),
)

test.each(CASES)(
  '$name in $language, $scheme, has no accessibility or layout flaws',
  async (one) => {
    const { name, language, scheme, model } = one
    for (const width of EMAIL_WIDTHS) {
      const viewport = { width, height: 400 }
      const page = await browser.newPage({ viewport, colorScheme: scheme })
      await page.setContent(toHtml(model))
      expect(await flaws(page)).toEqual([])
      await smallPicture(page, `email-${name}-${language}-${scheme}-${width}`)
      await page.close()
    }
  },
)

test('a long name fits on a phone', async () => {
  const long = { ...BRAND, name: 'Turbinenüberwachungsgesellschaft'.repeat(3) }
  for (const model of sampleEmails({ language: 'de', brand: long, timeZone: 'UTC' })) {
    const page = await browser.newPage({ viewport: { width: 320, height: 600 } })
    await page.setContent(toHtml(model))
    expect(await flaws(page), model.name).toEqual([])
    await page.close()
  }
})

/** A dark logo that is wider than a phone, with a transparent background. */
const WIDE_LOGO = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="100"><text y="80" ' +
    'font-size="90">Turbinenüberwachung</text></svg>',
)}`

test('a wide logo shrinks on a phone, keeps its shape, and is visible in dark mode', async () => {
  const brand = { ...BRAND, logoUrl: WIDE_LOGO }
  const [model] = sampleEmails({ language: 'en', brand, timeZone: 'UTC' })
  const page = await browser.newPage({ viewport: { width: 320, height: 600 } })
  await page.setContent(toHtml(model!))
  expect(await flaws(page)).toEqual([])
  const { width = 0, height = 0 } = (await page.locator('img').boundingBox()) ?? {}
  expect(width).toBeGreaterThan(150)
  expect(width).toBeLessThan(320)
  expect(width / height).toBeCloseTo(12, 0)
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await flaws(page)).toEqual([])
  const logo = page.locator('img')
  const plate = await logo.evaluate((img) =>
    img.ownerDocument.defaultView?.getComputedStyle(img).getPropertyValue('background-color'),
  )
  expect(plate).toBe('rgb(255, 255, 255)')
  await page.close()
})
