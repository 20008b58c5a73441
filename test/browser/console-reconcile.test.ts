import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { flaws } from './chromium.ts'
import { type ConsoleStage, isShown, openConsoleStage } from './console/console-stage.ts'
import { cuts } from './console/cuts.ts'

const SOON_MS = 5_000

let stage: ConsoleStage
beforeAll(async () => {
  stage = await openConsoleStage()
})
afterAll(() => stage.close())
beforeEach(() => {
  Object.assign(stage.world, { amount: 'little', role: 'operator', trouble: null })
})

test('g r opens it, and a run that is under way says how far it is', async () => {
  const { page, close } = await stage.visit('')
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await page.getByRole('heading', { name: 'Reconcile' }).waitFor()
  await isShown(page)
  const bar = page.getByRole('progressbar', { name: '400 of about 1,204 read' })
  expect(await bar.getAttribute('value')).toBe('400')
  await close()
})

test('it says that it waits, then why it cannot be read, and tries again', async () => {
  stage.world.trouble = 'silent'
  const waiting = await stage.visit('/reconcile')
  await waiting.page.getByRole('status').getByText('Loading').waitFor()
  await waiting.close()

  stage.world.trouble = 'broken'
  const { page, close } = await stage.visit('/reconcile')
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain('POSTGRES_UNAVAILABLE')
  expect([...(await flaws(page)), ...(await cuts(page))]).toEqual([])
  stage.world.trouble = null
  await alert.getByRole('button', { name: 'Try again' }).click()
  await page.locator('tbody tr').first().waitFor()
  await close()
})

test('with the keyboard alone an operator starts a sweep and says why', async () => {
  const { page, close } = await stage.visit('/reconcile')
  await isShown(page)
  await page.getByRole('button', { name: 'Start sweep' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Bursar compares every subscription of all accounts').waitFor()
  await dialog.getByLabel('Reason').fill('An outage of Stripe.')
  const asked = page.waitForRequest(/operator\/reconcile\/sweep$/)
  await dialog.getByRole('button', { name: 'Start sweep' }).focus()
  await page.keyboard.press('Enter')
  expect((await asked).postDataJSON()).toEqual({ reason: 'An outage of Stripe.' })
  await dialog.waitFor({ state: 'detached', timeout: SOON_MS })
  await close()
})

test('a viewer sees the runs and no buttons', async () => {
  stage.world.role = 'viewer'
  const { page, close } = await stage.visit('/reconcile')
  await isShown(page)
  await page.getByText('Completed').waitFor()
  expect(await page.getByRole('button', { name: /^Start/ }).count()).toBe(0)
  await close()
})

test('a run that moves on is read again, without an event', async () => {
  const { page, close } = await stage.visit('/reconcile', { isClockWound: true })
  await page.getByText('400 of about 1,204 read').waitFor()
  const again = page.waitForRequest(/operator\/reconcile$/)
  await page.clock.runFor(6_000)
  await again
  await close()
})
