import { rmSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'
import { launchChromium } from './chromium.ts'
import { buildOnce } from './console/build-once.ts'
import { firstViewMs } from './console/first-view.ts'
import { submit } from './submit.ts'

/** The whole of `bursar dev` starts, tells its story, and is then used by hand. */
const WALK_MS_MAX = 180_000

let folder: string
let dev: CommandProcess
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  buildOnce()
  folder = makeFastFolder()
  dev = new CommandProcess(['dev'], { cwd: folder, env: { PORT: '0', SMTP_URL: '' } })
  browser = await launchChromium()
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: 'UTC' })
})
afterAll(async () => {
  await browser.close()
  dev.child.kill('SIGTERM')
  await dev.ended
  rmSync(folder, { recursive: true, force: true })
})

test('an operator sees a purchase, a failed card and why, overrides, and proves the log', {
  timeout: WALK_MS_MAX,
}, async () => {
  const [, link = ''] = await dev.says(/(http:\S+\/sign-in\/link\/\S+)/)
  const [, simulator = ''] = await dev.says(/Simulated Stripe\s+(http\S+)/)
  await dev.says(/Bursar keeps running/)

  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(link)
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  console.info(`first view: ${(await firstViewMs(context, page.url())).toFixed(0)} ms`)

  await buy(simulator, 'Blue Harbour')
  await seeLifecycleOfPurchase(page)
  await page.getByRole('link', { name: 'Tenants' }).click()
  const tenant = page.getByRole('row').filter({ hasText: 'Blue Harbour' })
  await tenant.getByRole('link').first().click()
  await page.waitForURL(/\/tenants\/bt_/)
  const tenantId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const status = page.locator('dt:text-is("Status") + dd')
  await status.getByText('ACTIVE').waitFor()

  // The page is not touched while the card fails: it follows by itself.
  await failTheCard(simulator, 'Blue Harbour')
  await status.getByText('GRACE').waitFor({ timeout: WALK_MS_MAX })

  await page.getByRole('link', { name: 'Explain status' }).click()
  await page.getByRole('heading', { name: 'Causes' }).waitFor()
  expect(await page.locator('main').textContent()).toMatch(/past due|GRACE/)
  expect(await page.locator('main ol li').count()).toBeGreaterThan(1)

  await page.goBack()
  await page.getByRole('link', { name: 'Overrides' }).last().click()
  await override(page, tenantId)
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByText('Promised on the phone').first().waitFor()
  await page.getByRole('button', { name: 'Verify hash chain' }).click()
  await page.getByText('The hash chain is intact').waitFor()
  expect(complaints).toEqual([])
})

/** Somebody goes through a checkout of the simulated Stripe. */
async function buy(simulator: string, company: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(simulator)
  await submit(page.getByRole('button', { name: 'Open checkout' }))
  await page.getByLabel('Email').fill('ada@example.com')
  await fillCard(page, company, '4242 4242 4242 4242')
  await submit(page.getByRole('button', { name: 'Subscribe' }))
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.close()
}

/** Their card stops working, and a month goes by. */
async function failTheCard(simulator: string, company: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(simulator)
  await page.getByRole('button', { name: `Open the customer portal for ${company}` }).click()
  await fillCard(page, company, '4000 0000 0000 0341')
  await submit(page.getByRole('button', { name: 'Save card' }))
  await page.getByRole('status').waitFor()
  await page.goto(simulator)
  await submit(page.getByRole('button', { name: '1 month' }))
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await submit(page.getByRole('button', { name: '1 day' }))
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.close()
}

async function fillCard(page: Page, name: string, number: string): Promise<void> {
  await page.getByLabel('Name on card').fill(name)
  await page.getByLabel('Card number').fill(number)
  await page.getByLabel('Expiry').fill('12 / 40')
  await page.getByLabel('CVC').fill('123')
}

/** From the list of events to the life of the one that told of the purchase. */
async function seeLifecycleOfPurchase(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Events' }).click()
  await page.getByLabel('Type').fill('checkout.session.completed')
  await page.waitForURL(/type=checkout/)
  // The list follows by itself: the purchase may be on its way.
  const row = page.getByRole('row').filter({ hasText: NEW_TENANT })
  await row.getByRole('link').first().click()
  const lifecycle = page.locator('main ol')
  for (const step of ['Received', 'Recorded', 'Fetched from Stripe', 'Decided']) {
    await lifecycle.getByText(step, { exact: true }).first().waitFor()
  }
  expect(await lifecycle.textContent()).toMatch(/req_\w+/)
}

/** As Bursar makes the ID of a tenant that has none. */
const NEW_TENANT = /bt_\w+/

async function override(page: Page, tenantId: string): Promise<void> {
  await page.getByRole('button', { name: 'New override' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByLabel('Tenant ID').inputValue()).toBe(tenantId)
  await dialog.getByLabel('Entitlement').fill('devices')
  await dialog.getByLabel('Limit').fill('500')
  await dialog.getByLabel('Until (UTC)').fill(await page.evaluate<string>(IN_A_MONTH))
  await dialog.getByLabel('Reason').fill('Promised on the phone')
  await dialog.getByRole('button', { name: 'Allow' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('row').filter({ hasText: 'Limit: 500' }).waitFor()
}

const IN_A_MONTH = 'new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10)'
