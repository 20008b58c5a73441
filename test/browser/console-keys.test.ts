import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type ConsoleStage,
  isShown,
  openConsoleStage,
  SCHEMES,
  WIDTHS,
} from './console/console-stage.ts'
import { cuts } from './console/cuts.ts'
import { keepPicture } from './console/keep-picture.ts'

let stage: ConsoleStage
beforeAll(async () => {
  stage = await openConsoleStage()
})
afterAll(() => stage.close())
beforeEach(() => {
  stage.world.amount = 'little'
})

const focused = (page: Page) => page.evaluate<string>('document.activeElement.textContent')
const hasFocus = (field: Locator) =>
  field.evaluate((element) => element === element.ownerDocument.activeElement)

/** Without the look at what lies on what: a dialog lies on its page. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run().then((result) => result.violations)',
  )
  return [...found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), ...(await cuts(page))]
}

test('the first key leads past the navigation', async () => {
  const { page, close } = await stage.visit('')
  await page.keyboard.press('Tab')
  await expect.poll(() => focused(page)).toBe('Skip to content')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('main')
  await close()
})

test('g and a letter goes, / searches, j and k walk', async () => {
  const { page, close } = await stage.visit('')
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await page.getByRole('heading', { name: 'Events' }).waitFor()
  await isShown(page)
  await page.keyboard.press('j')
  await expect.poll(() => focused(page)).toMatch(/^evt_/)
  const first = await focused(page)
  await page.keyboard.press('j')
  await expect.poll(() => focused(page)).not.toBe(first)
  await page.keyboard.press('k')
  await expect.poll(() => focused(page)).toBe(first)
  await page.keyboard.press('/')
  const search = page.getByRole('textbox', { name: /^Search/ })
  await expect.poll(() => hasFocus(search)).toBe(true)
  await page.keyboard.type('g e sub_1234')
  await expect.poll(() => search.inputValue()).toBe('g e sub_1234')
  await search.fill('sub_1234')
  await page.keyboard.press('Enter')
  await page.waitForURL(/subscriptions\?search=sub_1234/)
  await close()
})

test('help opens with ?, closes with Esc, and gives the focus back', async () => {
  const { page, close } = await stage.visit('/events')
  await isShown(page)
  await page.keyboard.press('j')
  await expect.poll(() => focused(page)).toMatch(/^evt_/)
  const before = await focused(page)
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => focused(page)).toBe(before)
  await close()
})

const DIALOGS = [
  ['/overrides', 'New override'],
  ['/findings/4711', 'Link to a tenant'],
  ['/events/evt_12345678', 'Reprocess event'],
  ['/audit', 'Verify hash chain'],
] as const

test.each(DIALOGS)('the dialog of %s, %s, can be used by anybody', async (address, name) => {
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      const { page, assertQuiet, close } = await stage.visit(address, { scheme, width })
      await isShown(page)
      await page.getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog').waitFor()
      await isShown(page)
      expect(await violations(page), `${width} ${scheme}`).toEqual([])
      await keepPicture(
        page,
        `dialog-${name.toLowerCase().replaceAll(' ', '-')}-${width}-${scheme}`,
      )
      assertQuiet()
      await close()
    }
  }
})

test('nothing is done without a reason', async () => {
  const { page, close } = await stage.visit('/events/evt_12345678')
  await page.getByRole('button', { name: 'Reprocess event' }).click()
  const dialog = page.getByRole('dialog')
  const submit = dialog.getByRole('button', { name: 'Reprocess event' })
  expect(await submit.isDisabled()).toBe(true)
  await dialog.getByLabel('Reason').fill('The customer called.')
  const asked = page.waitForRequest(/\/replay$/)
  await submit.click()
  const request = await asked
  expect(request.postDataJSON()).toEqual({ reason: 'The customer called.' })
  expect(request.headers()['x-bursar-csrf']).toBe('a-token-of-this-session')
  await dialog.waitFor({ state: 'detached' })
  await close()
})

test('a tenant is made of a checkout that is on hold, under an id that one types', async () => {
  const { page, close } = await stage.visit('/findings/4711')
  await page.route(/operator\/findings\/4711$/, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({
      response: answer,
      json: { ...(await answer.json()), actions: ['approve'] },
    })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Create a new tenant' }).click()
  const dialog = page.getByRole('dialog')
  const submit = dialog.getByRole('button', { name: 'Create', exact: true })
  const id = dialog.getByLabel('ID of the new tenant')
  await dialog.getByLabel('Reason').fill('They called.')
  await id.fill('Not An Id')
  expect(await submit.isDisabled()).toBe(true)
  await id.fill('blue-harbour')
  const asked = page.waitForRequest(/findings\/\d+\/approve$/)
  await submit.click()
  expect((await asked).postDataJSON()).toEqual({
    reason: 'They called.',
    tenant_id: 'blue-harbour',
  })
  await dialog.waitFor({ state: 'detached' })
  await close()
})

test('a customer is moved to the tenant that its checkout proves', async () => {
  const { page, close } = await stage.visit('/findings/4711')
  await page.route(/operator\/findings\/4711$/, async (route) => {
    const answer = await route.fetch()
    const given = await answer.json()
    const details = { ...given.details, proved_tenant_id: 'blue-harbour' }
    await route.fulfill({ response: answer, json: { ...given, details, actions: ['move'] } })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Move the customer' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByLabel('ID of the new tenant').inputValue()).toBe('blue-harbour')
  await dialog.getByLabel('Reason').fill('They called.')
  const asked = page.waitForRequest(/findings\/\d+\/move$/)
  await dialog.getByRole('button', { name: 'Move', exact: true }).click()
  expect((await asked).postDataJSON()).toEqual({
    reason: 'They called.',
    tenant_id: 'blue-harbour',
  })
  await dialog.waitFor({ state: 'detached' })
  await close()
})

test('a tenant is created with what one fills in, and no more', async () => {
  const { page, close } = await stage.visit('/tenants')
  await page.getByRole('button', { name: 'Create tenant' }).click()
  const dialog = page.getByRole('dialog')
  const submit = dialog.getByRole('button', { name: 'Create', exact: true })
  const id = dialog.getByLabel('Tenant ID')
  await dialog.getByLabel('Reason').fill('A contract on paper.')
  await id.fill('bt_acme_x1')
  expect(await submit.isDisabled()).toBe(true)
  await id.fill('org_9')
  await dialog.getByLabel('Stripe customer ID').fill(' cus_Q1a2b3 ')
  const asked = page.waitForRequest((request) => request.method() === 'POST')
  await submit.click()
  expect((await asked).url()).toMatch(/operator\/tenants$/)
  expect((await asked).postDataJSON()).toEqual({
    reason: 'A contract on paper.',
    tenant_id: 'org_9',
    stripe_customer_id: 'cus_Q1a2b3',
  })
  await dialog.waitFor({ state: 'detached' })
  await close()
})

test('on a phone the navigation is behind a button, and goes away when one has gone', async () => {
  const { page, close } = await stage.visit('', { width: WIDTHS[2] })
  const link = page.getByRole('link', { name: 'Tenants' })
  await isShown(page)
  expect(await link.isVisible()).toBe(false)
  await page.getByRole('button', { name: 'Menu' }).click()
  await link.waitFor()
  expect(await violations(page)).toEqual([])
  await keepPicture(page, 'menu-390-light')
  await link.click()
  await page.getByRole('heading', { name: 'Tenants' }).waitFor()
  await link.waitFor({ state: 'hidden' })
  await close()
})

test('light and dark can be chosen, and the choice is kept', async () => {
  const { page, close } = await stage.visit('')
  await page.getByRole('button', { name: 'Use dark theme' }).click()
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Use light theme' }).waitFor()
  await close()
})
