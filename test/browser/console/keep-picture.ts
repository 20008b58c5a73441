import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Page } from 'playwright-core'

const FOLDER = resolve(import.meta.dirname, '../../../docs/guides/images/console')
const QUALITY = 45
/** A hundred thousand rows look like the first ones. */
const HEIGHT_MAX = 1_400

/** Keeps a picture of the page for the docs: npm run docs:console. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== '1') return
  const { width, height } = await page.evaluate<{ width: number; height: number }>(PAGE_SIZE)
  const shown = Math.min(height, HEIGHT_MAX)
  // As tall as what is shown: what sticks to the screen reaches from its top to its end.
  await page.setViewportSize({ width, height: shown })
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: QUALITY,
    clip: { x: 0, y: 0, width, height: shown, scale: 1 },
  })
  await mkdir(FOLDER, { recursive: true })
  await writeFile(`${FOLDER}/${name}.webp`, Buffer.from(data, 'base64'))
}

const PAGE_SIZE = `({ width: document.documentElement.clientWidth,
  height: document.documentElement.scrollHeight })`
