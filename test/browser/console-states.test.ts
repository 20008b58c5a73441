import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { flaws } from './chromium.ts'
import {
  type ConsoleDesk,
  isShown,
  openConsoleDesk,
  SCHEMES,
  WIDTHS,
} from './console/console-desk.ts'
import { cuts } from './console/cuts.ts'
import { keepPicture } from './console/keep-picture.ts'

const LISTS = [
  '/events',
  '/findings',
  '/tenants',
  '/subscriptions',
  '/overrides',
  '/effects',
  '/audit',
] as const

let desk: ConsoleDesk
beforeAll(async () => {
  desk = await openConsoleDesk()
})
afterAll(() => desk.close())
beforeEach(() => {
  Object.assign(desk.world, { amount: 'little', role: 'operator', trouble: null })
})

test.each(LISTS)('%s says that it waits, and for what', async (address) => {
  desk.world.trouble = 'silent'
  const { page, close } = await desk.visit(address)
  await page.getByRole('status').getByText('Loading').waitFor()
  expect(await page.locator('main [aria-busy=true]').count()).toBe(1)
  expect([...(await flaws(page)), ...(await cuts(page))]).toEqual([])
  await close()
})

test.each(LISTS)('%s says why it cannot be read, and tries again', async (address) => {
  desk.world.trouble = 'broken'
  const { page, close } = await desk.visit(address)
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('POSTGRES_UNAVAILABLE')
  expect([...(await flaws(page)), ...(await cuts(page))]).toEqual([])
  desk.world.trouble = null
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.locator('tbody tr').first().waitFor()
  await close()
})

test.each(LISTS)('%s that finds nothing leads back to everything', async (address) => {
  desk.world.amount = 'none'
  const filter = address === '/tenants' ? 'search' : 'tenant_id'
  const { page, close } = await desk.visit(`${address}?${filter}=nobody`)
  await page.getByText('Nothing matches').waitFor()
  await page.getByRole('button', { name: 'Show everything again' }).click()
  await page.getByText('Nothing matches').waitFor({ state: 'detached' })
  expect(new URL(page.url()).search).toBe('')
  await close()
})

test('a list is turned page by page, and the address says where one is', async () => {
  desk.world.amount = 'much'
  const { page, close } = await desk.visit('/events')
  await page.getByText('More than 1,000 · page 1').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('page 2').waitFor()
  expect(new URL(page.url()).searchParams.get('after')).toBe('cursor')
  await page.getByRole('button', { name: 'Previous' }).click()
  await page.getByText('page 1').waitFor()
  expect(new URL(page.url()).search).toBe('')
  expect(await page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true)
  await close()
})

test('what is typed narrows the list and stands in the address', async () => {
  const { page, close } = await desk.visit('/events')
  const asked = page.waitForRequest(/operator\/events\?.*type=invoice\.paid/)
  await page.getByLabel('Type').fill('invoice.paid')
  await asked
  await page.waitForURL(/type=invoice\.paid/)
  await page.getByLabel('Outcome').selectOption('blocked')
  await page.waitForURL(/outcome=blocked/)
  await close()
})

test('a viewer sees everything and no button that changes anything', async () => {
  desk.world.role = 'viewer'
  for (const address of ['/findings/4711', '/overrides', '/audit', '/events/evt_12345678']) {
    const { page, close } = await desk.visit(address)
    await isShown(page)
    const buttons = page.locator('main').getByRole('button')
    const names = await buttons.allTextContents()
    expect(
      names.filter((name) => /link|override|verify|again|end/i.test(name)),
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
    desk.world.trouble = trouble
    for (const width of WIDTHS) {
      const { page, assertQuiet, close } = await desk.visit('/events', { scheme, width })
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Sign in')
      expect(await page.getByRole('navigation').count()).toBe(0)
      expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(buttons)
      expect([...(await flaws(page)), ...(await cuts(page))]).toEqual([])
      await keepPicture(page, `${picture}-${width}-${scheme}`)
      assertQuiet()
      await close()
    }
  },
)

test('an address that nobody knows leads somewhere all the same', async () => {
  const { page, close } = await desk.visit('/nowhere/at/all')
  await page.getByText('There is no page at this address').waitFor()
  expect(await page.getByRole('navigation').count()).toBe(1)
  await close()
})
