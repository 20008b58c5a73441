import type { Browser, BrowserContext } from 'playwright-core'

/** How long the console takes from its address to its first figures, nothing cached. */
export async function firstViewMs(opener: Browser | BrowserContext, url: string): Promise<number> {
  const page = await opener.newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  await page.goto(url)
  await page.getByText('Money at risk').waitFor()
  const took = await page.evaluate<number>('performance.now()')
  await page.close()
  return took
}
