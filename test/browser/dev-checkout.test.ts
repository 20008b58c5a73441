import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'
import { TEST_PLANS } from '../support/test-config.ts'
import { until } from '../support/until.ts'
import { launchChromium } from './chromium.ts'
import { submit } from './submit.ts'

const TOKEN = 'f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2'
const HEADERS = { authorization: `Bearer ${TOKEN}`, 'bursar-tenant': 'org_2abCdEf' }

const folder = makeFastFolder()
/** Where the buyer comes from, and is sent back to. */
const app = createServer((_, response) => response.end('Thank you'))

let browser: Browser
let dev: CommandProcess
let merchant: string
beforeAll(async () => {
  await new Promise<void>((listening) => app.listen(0, '127.0.0.1', listening))
  merchant = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  const config = { plans: TEST_PLANS, api: { returnOrigins: [merchant] } }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify(config))
  browser = await launchChromium()
  const env = { PORT: '0', SMTP_URL: '', API_TOKENS: `backend:read+billing:${TOKEN}` }
  dev = new CommandProcess(['dev'], { cwd: folder, env })
})
afterAll(async () => {
  await dev.end('SIGTERM')
  await browser.close()
  app.close()
  rmSync(folder, { recursive: true, force: true })
})

test('with bursar dev, a checkout begun through the API is paid by a person', async () => {
  const [, service = ''] = await dev.says(/Webhook endpoint +(http\S+)/)
  await dev.says(/Bursar keeps running/)
  const begun = await fetch(new URL('/api/v1/customer/billing/checkout-session', service), {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json' },
    body: JSON.stringify({
      price_id: TEST_PLANS.pro.prices[0],
      success_url: `${merchant}/done`,
      cancel_url: merchant,
    }),
  })
  const { url } = (await begun.json()) as { url: string }

  const page = await browser.newPage()
  await page.goto(url)
  await page.getByLabel('Email').fill('ida@wind.example')
  await page.getByLabel('Name on card').fill('Ida Wind')
  await page.getByLabel('Card number').fill('4242 4242 4242 4242')
  await page.getByLabel('Expiry').fill('12 / 34')
  await page.getByLabel('CVC').fill('123')
  await submit(page.getByRole('button', { name: 'Subscribe' }))
  expect([page.url(), await page.textContent('body')]).toEqual([`${merchant}/done`, 'Thank you'])
  await page.close()

  const question = new URL('/api/v1/entitlements/org_2abCdEf/devices', service)
  const mayUse = async () => (await fetch(question, { headers: HEADERS })).json()
  await until('access', async () => ((await mayUse()) as { allowed: boolean }).allowed)
  expect(await mayUse()).toMatchObject({ limit: 500, plan: 'pro' })
})
