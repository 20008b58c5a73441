import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { flaws } from './chromium.ts'
import {
  type ConsoleStage,
  isShown,
  openConsoleStage,
  SCHEMES,
  WIDTHS,
} from './console/console-stage.ts'
import { cuts } from './console/cuts.ts'
import { keepPicture } from './console/keep-picture.ts'

const LISTS = [
  '/events',
  '/findings',
  '/tenants',
  '/subscriptions',
  '/overrides',
  '/outbox',
  '/audit',
] as const

/** What is typed stands in the address within this. */
const SOON_MS = 5_000

let stage: ConsoleStage
beforeAll(async () => {
  stage = await openConsoleStage()
})
afterAll(() => stage.close())
beforeEach(() => {
  Object.assign(stage.world, { amount: 'little', role: 'operator', trouble: null })
})

test.each(LISTS)('%s says that it waits, and for what', async (address) => {
  stage.world.trouble = 'silent'
  const { page, close } = await stage.visit(address)
  await page.getByRole('status').getByText('Loading').waitFor()
  expect(await page.locator('main [aria-busy=true]').count()).toBe(1)
  expect([...(await flaws(page)), ...(await cuts(page))]).toEqual([])
  await close()
})

test.each(LISTS)('%s says why it cannot be read, and tries again', async (address) => {
  stage.world.trouble = 'broken'
  const { page, close } = await stage.visit(address)
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('POSTGRES_UNAVAILABLE')
  expect([...(await flaws(page)), ...(await cuts(page))]).toEqual([])
  stage.world.trouble = null
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.locator('tbody tr').first().waitFor()
  await close()
})

test.each(LISTS)('%s that finds nothing leads back to everything', async (address) => {
  stage.world.amount = 'none'
  const filter = address === '/tenants' ? 'search' : 'tenant_id'
  const { page, close } = await stage.visit(`${address}?${filter}=nobody`)
  await page.getByText('No matches').waitFor()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.getByText('No matches').waitFor({ state: 'detached' })
  await expect.poll(() => new URL(page.url()).search).toBe('')
  await close()
})

test('a list is turned page by page, and the address says where one is', async () => {
  stage.world.amount = 'much'
  const { page, close } = await stage.visit('/events')
  await page.getByText('More than 1,000 rows, page 1').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('page 2').waitFor()
  expect(new URL(page.url()).searchParams.get('after')).toBe('cursor')
  await page.getByRole('button', { name: 'Previous' }).click()
  await page.getByText('page 1').waitFor()
  expect(new URL(page.url()).search).toBe('')
  expect(await page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true)
  await close()
})

test('going back, loading again and a link from a colleague tell where one is', async () => {
  stage.world.amount = 'much'
  const { page, close } = await stage.visit('/events')
  for (const number of [2, 3]) {
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText(`page ${number}`).waitFor({ timeout: SOON_MS })
  }
  await page.goBack()
  await page.getByText('page 2').waitFor({ timeout: SOON_MS })
  await page.reload()
  await page.getByText('page 2').waitFor({ timeout: SOON_MS })
  const address = page.url().replace(/^.*\/console/, '')
  await close()

  const link = await stage.visit(address)
  await link.page.getByText('a later page').waitFor({ timeout: SOON_MS })
  await link.page.getByRole('button', { name: 'First page' }).click()
  await link.page.getByText('page 1').waitFor({ timeout: SOON_MS })
  expect(new URL(link.page.url()).search).toBe('')
  await link.close()
})

test('what is typed narrows the list and stands in the address', async () => {
  const { page, close } = await stage.visit('/events')
  const asked = page.waitForRequest(/operator\/events\?.*type=invoice\.paid/)
  await page.getByLabel('Type').fill('invoice.paid')
  await asked
  await page.waitForURL(/type=invoice\.paid/)
  await page.getByLabel('Outcome').selectOption('blocked')
  await page.waitForURL(/outcome=blocked/)
  await close()
})

test.each([
  ['/subscriptions?search=sub_1&tenant_id=acme-wind', 'Subscription ID', 'Tenant ID'],
  ['/audit?source=operator&tenant_id=acme-wind', 'Tenant ID', 'Scope'],
])('at %s the filter that is not heeded is empty and says why', async (address, label, other) => {
  const { page, close } = await stage.visit(address)
  const field = page.getByRole('search').getByLabel(label, { exact: true })
  await field.waitFor()
  expect(await field.isDisabled()).toBe(true)
  expect(await field.inputValue()).toBe('')
  expect(await field.getAttribute('placeholder')).toContain(other)
  await close()
})

test('an event type that came long ago is told apart from one that never came', async () => {
  const { page, close } = await stage.visit('/endpoints')
  const row = page.getByRole('row').filter({ hasText: 'checkout.session.completed' })
  const quiet = page.getByRole('row').filter({ hasText: 'invoice.voided' })
  const never = page.getByRole('row').filter({ hasText: 'charge.dispute.closed' })
  await row.getByText('Received', { exact: true }).waitFor({ timeout: SOON_MS })
  await quiet.getByText('None for 30 days', { exact: true }).waitFor({ timeout: SOON_MS })
  await never.getByText('Never received', { exact: true }).waitFor({ timeout: SOON_MS })
  await close()
})

test('an event type that is not enabled in Stripe is shown so', async () => {
  stage.world.amount = 'much'
  const { page, close } = await stage.visit('/endpoints')
  const row = page.getByRole('row').filter({ hasText: 'charge.dispute.created' })
  await row.getByText('Not enabled in Stripe', { exact: true }).waitFor({ timeout: SOON_MS })
  await page.getByText('1 not enabled in Stripe').waitFor({ timeout: SOON_MS })
  await close()
})

test('money at risk is told for each currency, and no amount is broken', async () => {
  stage.world.amount = 'much'
  const { page, close } = await stage.visit('', { width: 390 })
  for (const amount of ['$240.2K', '€24,700.00']) {
    const shown = page.getByText(amount, { exact: true })
    await shown.waitFor({ timeout: SOON_MS })
    const { height } = (await shown.boundingBox()) ?? { height: 0 }
    expect(height).toBeLessThan(40)
  }
  await close()
})

test('a proof leads to its row of the audit log, which is marked, in view and in focus', async () => {
  const { page, close } = await stage.visit('/why/acme-wind')
  const proof = page.getByRole('link', { name: /Audit log row \d+/ }).first()
  const [, id] = /audit_id=(\d+)$/.exec(String(await proof.getAttribute('href'))) ?? []
  const asked = page.waitForRequest(new RegExp(`operator/audit\\?.*audit_id=${id}`))
  await proof.press('Enter')
  await asked
  await page.waitForURL(`**/audit?tenant_id=acme-wind&audit_id=${id}`, { timeout: SOON_MS })
  const row = page.locator('tr[aria-current=true]')
  await row.waitFor({ timeout: SOON_MS })
  await page.locator('tr[aria-current=true]:focus').waitFor({ timeout: SOON_MS })
  expect(await page.locator('tr[aria-current=true]').count()).toBe(1)
  await page.keyboard.press('Tab')
  await page.locator('tr[aria-current=true] :focus').waitFor({ timeout: SOON_MS })
  await close()
})

test('money at risk leads to the very subscriptions that it sums', async () => {
  const { page, close } = await stage.visit('')
  await page.getByRole('link', { name: 'Money at risk' }).click()
  await page.waitForURL(/subscriptions\?stripe_status=past_due$/, { timeout: SOON_MS })
  const field = page.getByRole('search').getByLabel('Stripe status')
  expect(await field.inputValue()).toBe('past_due')
  const asked = page.waitForRequest(/operator\/subscriptions\?.*stripe_status=unpaid/)
  await field.selectOption('unpaid')
  await asked
  await close()
})

test('a date is typed digit by digit, and asked for when it is whole', async () => {
  const asked: string[] = []
  const { page, close } = await stage.visit('/events')
  page.on('request', (request) => {
    const from = new URL(request.url()).searchParams.get('from')
    if (from !== null) asked.push(from)
  })
  const field = page.getByLabel('From (UTC)')
  await field.focus()
  // The same in every order in which a browser asks for day and month.
  await page.keyboard.type('03032026')
  await page.waitForURL(/from=2026-03-03T00/, { timeout: SOON_MS })
  await page.getByRole('heading', { name: 'Events' }).click()
  await expect.poll(() => field.inputValue()).toBe('2026-03-03')
  await expect.poll(() => [...new Set(asked)]).toEqual(['2026-03-03T00:00:00.000Z'])
  await close()
})

test('a moment is typed digit by digit, and asked for when it is whole', async () => {
  const { page, close } = await stage.visit('/why/acme-wind')
  const field = page.getByLabel('As of')
  await field.focus()
  await page.keyboard.type('030320261007A')
  await page.waitForURL(/at=2026-03-03T10/, { timeout: SOON_MS })
  await expect.poll(() => field.inputValue()).toBe('2026-03-03T10:07')
  await close()
})

test('who grants by hand sees what the plan gives, what is used and what runs already', async () => {
  const { page, close } = await stage.visit('/overrides')
  await page.getByRole('button', { name: 'New override' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Tenant ID').fill('acme-wind')
  expect(await dialog.getByText('Plan starter').count()).toBe(0)
  await dialog.getByLabel('Entitlement').fill('devices')
  for (const told of ['Acme Wind', 'Plan Starter', '48 of 50 devices are in use.']) {
    await dialog.getByText(told, { exact: true }).waitFor({ timeout: SOON_MS })
  }
  await dialog.getByText(/^Limit: 250, until 13 Mar 2026\. A new override replaces it/).waitFor()
  expect(await cuts(page)).toEqual([])
  await close()
})

test('the list says by name who granted an override, and who ended it and why', async () => {
  stage.world.amount = 'much'
  const { page, close } = await stage.visit('/overrides?state=all')
  const by = '“They have bought Professional, which has it.”, Grace Hopper'
  await page.getByRole('row').filter({ hasText: by }).first().waitFor({ timeout: SOON_MS })
  await page.getByText('Replaced by another override, Grace Hopper').first().waitFor()
  expect(await page.getByText('00u9xk2m7QfR3tLbW5d7').count()).toBe(0)
  await close()
})

test('a viewer sees everything and no button that changes anything', async () => {
  stage.world.role = 'viewer'
  const addresses = ['/findings/4711', '/tenants', '/overrides', '/audit', '/events/evt_12345678']
  for (const address of addresses) {
    const { page, close } = await stage.visit(address)
    await isShown(page)
    const buttons = page.locator('main').getByRole('button')
    const names = await buttons.allTextContents()
    expect(
      names.filter((name) => /link|override|verify|again|reprocess|refresh|end|create/i.test(name)),
      address,
    ).toEqual([])
    await close()
  }
})

const WAYS_IN = SCHEMES.flatMap((scheme) => [
  { scheme, trouble: 'signed_out', picture: 'sign-in', buttons: 1 } as const,
  { scheme, trouble: 'link_needed', picture: 'sign-in-link', buttons: 0 } as const,
])

test.each(WAYS_IN)(
  'who is not signed in sees the way in, and nothing else, $trouble, $scheme',
  async (way) => {
    const { scheme, trouble, picture, buttons } = way
    stage.world.trouble = trouble
    for (const width of WIDTHS) {
      const { page, assertQuiet, close } = await stage.visit('/events', { scheme, width })
      await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
      expect(await page.getByRole('navigation').count()).toBe(0)
      expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(buttons)
      expect([...(await flaws(page)), ...(await cuts(page))]).toEqual([])
      await keepPicture(page, `${picture}-${width}-${scheme}`)
      assertQuiet()
      await close()
    }
  },
)

test.each([
  ['IDENTITY_UNAVAILABLE', 'The identity provider does not respond'],
  ['POSTGRES_UNAVAILABLE', 'The database does not respond'],
  ['SIGN_IN_REFUSED', 'your account has no role in Bursar'],
  ['POSTGRES_CONFLICT', 'Your account is not the cause'],
])('who was not let in because of %s is told so', async (code, words) => {
  stage.world.trouble = 'signed_out'
  const { page, close } = await stage.visit(`?problem=${code}`)
  expect(await page.getByRole('alert').textContent()).toContain(words)
  await close()
})

test('an address that nobody knows leads somewhere all the same', async () => {
  const { page, close } = await stage.visit('/nowhere/at/all')
  await page.getByText('No page exists at this address').waitFor()
  expect(await page.getByRole('navigation').count()).toBe(1)
  await close()
})
