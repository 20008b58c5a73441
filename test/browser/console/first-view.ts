import type { Page } from 'playwright-core'

/** How long the console takes from its address to its first figures, nothing cached. */
export async function firstViewMs(page: Page): Promise<number> {
  const fresh = await page.context().newPage()
  const session = await fresh.context().newCDPSession(fresh)
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await fresh.goto(page.url())
  await fresh.getByText('Money at risk').waitFor()
  const took = await fresh.evaluate<number>('performance.now()')
  await fresh.close()
  return took
}
