import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ConsoleStage, openConsoleStage } from './console/console-stage.ts'

let stage: ConsoleStage
beforeAll(async () => {
  stage = await openConsoleStage()
})
afterAll(() => stage.close())
beforeEach(() => {
  Object.assign(stage.world, { amount: 'little', streamRefusals: 0 })
})

test('a stream that is refused is opened again, and what was missed is read', async () => {
  stage.world.streamRefusals = 1
  const { page, close } = await stage.visit('/tenants')
  await page.getByText('Reconnecting', { exact: true }).waitFor()
  const asked = page.waitForRequest(/operator\/tenants/)
  await page.getByText('Live', { exact: true }).waitFor()
  await asked
  await close()
})

test('what no stream tells of is read again every half a minute', async () => {
  stage.world.streamRefusals = Number.POSITIVE_INFINITY
  const { page, close } = await stage.visit('/tenants', { isClockWound: true })
  await page.getByText('Reconnecting', { exact: true }).waitFor()
  for (const _ of ['once', 'and again']) {
    const asked = page.waitForRequest(/operator\/tenants/)
    await page.clock.fastForward(30_000)
    await asked
  }
  expect(await page.getByText('Reconnecting', { exact: true }).isVisible()).toBe(true)
  await close()
})
