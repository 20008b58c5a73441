import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeBlocks } from '../docs/markdown-table.ts'
import { type CustomerStage, openCustomerStage, sessionOf } from '../support/customer-stage.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { launchChromium } from './chromium.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PAGE = '<!doctype html><div id="root"></div><script type="module" src="/app.js"></script>'
const MOUNT = `
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
createRoot(document.getElementById('root')).render(
  <StrictMode><App getToken={async () => localStorage.getItem('token')} /></StrictMode>,
)`

let browser: Browser
let app: Server
let server: TestServer
let stage: CustomerStage
let origin: string
let script: string

beforeAll(async () => {
  browser = await launchChromium()
  app = createServer((request, response) => {
    const isScript = request.url === '/app.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : PAGE)
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  server = await startTestServer()
  stage = await openCustomerStage({}, { server, returnOrigins: [origin] })
  script = await bundleSample()
})
afterAll(async () => {
  await browser.close()
  await stage.close()
  await server.remove()
  app.closeAllConnections()
  await new Promise((resolve) => app.close(resolve))
})

/** The sample of the package's own page, as somebody's bundler would make it. */
async function bundleSample(): Promise<string> {
  const readme = readFileSync(resolve(ROOT, 'packages/react/README.md'), 'utf8')
  const [sample = ''] = codeBlocks(readme, 'jsx')
  const here = sample.replace('https://bursar.acme.example', stage.url)
  expect(here).not.toBe(sample)
  const entry = resolve(ROOT, 'page.jsx')
  const { output } = await build({
    cwd: ROOT,
    input: entry,
    platform: 'browser',
    plugins: [
      {
        name: 'sample',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? here + MOUNT : null),
      },
    ],
    resolve: { conditionNames: ['@bursar/source', 'import', 'browser', 'default'] },
    transform: { define: { 'process.env.NODE_ENV': '"development"' } },
    write: false,
    logLevel: 'silent',
  })
  return output[0].code
}

/** A page of somebody who is signed in with this token. */
async function open(token: string): Promise<Page> {
  const page = await browser.newPage()
  await page.addInitScript(`localStorage.setItem('token', ${JSON.stringify(token)})`)
  return page
}

const shows = (page: Page, text: string) => page.getByText(text, { exact: true }).waitFor()

test('the sample shows a plan from its checkout to its end', async () => {
  const customer = await stage.customer('acme-wind')
  const page = await open(await stage.issuer.token('acme-wind'))
  await page.goto(origin)
  await shows(page, 'No plan: PENDING, 0 devices')

  const returns = { success_url: `${origin}/?session_id={CHECKOUT_SESSION_ID}`, cancel_url: origin }
  const order = { price_id: 'price_starter', ...returns }
  const session = sessionOf((await customer.post('checkout-session', order)).body)
  // Back before the payment is known: the page waits for it and needs no look.
  const asked = page.waitForRequest((request) => request.url().includes(`session=${session}`))
  await page.goto(`${origin}/?session_id=${session}`)
  await asked
  stage.simulator.platform.completeCheckout(session, { email: 'ada@acme.example', name: 'Ada' })
  await shows(page, 'Starter: ACTIVE, 50 devices')

  const [subscription] = (await stage.stripe.subscriptions.list()).data
  await stage.stripe.subscriptions.cancel(subscription!.id)
  await stage.caughtUp()
  await shows(page, 'Starter: ACTIVE, 50 devices')
  await page.evaluate("window.dispatchEvent(new Event('focus'))")
  await shows(page, 'Starter: EXPIRED, 0 devices')
  await page.close()
})

test('whom the service does not know is shown no plan, and told why', async () => {
  const page = await open('nobody.knows.it')
  await page.goto(origin)
  await shows(page, 'Your plan cannot be shown (TOKEN_REFUSED).')
  await page.close()
})
