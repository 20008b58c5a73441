import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The browser of this machine. Nothing is downloaded: without one, the reader is told what to do.
 */
export function launchChromium(): Promise<Browser> {
  const executablePath = PLACES.find((place) => existsSync(place))
  if (executablePath === undefined) {
    throw new Error(
      'These tests need Chromium or Chrome and found neither. On Debian or Ubuntu: ' +
        'apt-get install -y chromium fonts-dejavu-core',
    )
  }
  return chromium.launch({ executablePath, args: ARGUMENTS })
}

export const WIDTHS = { desktop: 1200, phone: 390 } as const

/** What is wrong with the page for somebody who cannot see it, or uses a small screen. */
export async function flaws(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run().then((result) => result.violations)',
  )
  const broken = await page.evaluate<string[]>(LAYOUT_FLAWS)
  return [...found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), ...broken]
}

/** In the page: what is wider than the screen, and what lies on what. */
const LAYOUT_FLAWS = `(() => {
  const found = []
  const wide = document.documentElement.scrollWidth
  if (wide > innerWidth) found.push('the page is ' + wide + ' wide on ' + innerWidth)
  const shown = [...document.querySelectorAll('button, input, select, a, h1, h2, label, p, dt, dd')]
    .filter((each) => each.type !== 'hidden' && each.checkVisibility())
    .map((each) => ({ each, box: each.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && box.height > 0)
  for (const { each, box } of shown) {
    const inside = each.closest('.scroll')
    if (inside === null && (box.left < -1 || box.right > innerWidth + 1)) {
      found.push('sticks out: ' + each.outerHTML.slice(0, 80))
    }
  }
  for (const [index, one] of shown.entries()) {
    for (const other of shown.slice(index + 1)) {
      if (one.each.contains(other.each) || other.each.contains(one.each)) continue
      if (one.each.closest('.scroll') !== other.each.closest('.scroll')) continue
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (across > 1 && down > 1) {
        found.push(one.each.outerHTML.slice(0, 60) + ' lies on ' + other.each.outerHTML.slice(0, 60))
      }
    }
  }
  return found
})()`

const IMAGES = resolve(import.meta.dirname, '../../docs/guides/images')

/** Keeps a picture for the docs when asked: SCREENSHOTS=1 npm run test:browser. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== '1') return
  await page.screenshot({ path: `${IMAGES}/simulator-${name}.png`, fullPage: true })
}

/** The same of a whole page as WebP, a third of the size, for pages that have many. */
export async function smallPicture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS !== '1') return
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 80,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, scale: 1, ...(await page.evaluate<Size>(PAGE_SIZE)) },
  })
  await writeFile(`${IMAGES}/${name}.webp`, Buffer.from(data, 'base64'))
}

interface Size {
  readonly width: number
  readonly height: number
}

const PAGE_SIZE = `({ width: document.documentElement.clientWidth,
  height: document.documentElement.scrollHeight })`
