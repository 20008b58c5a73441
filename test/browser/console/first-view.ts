import type { Browser, BrowserContext } from 'playwright-core'

/**
 * Looks at every frame, and tells when one with the figures has been painted: the frame after it
 * begins. Whoever asks from outside sees it up to half a second later.
 */
const TELL_FIRST_VIEW = `{
  const look = (isDrawn) => requestAnimationFrame((now) => {
    if (isDrawn) tellFirstView(now)
    else look(document.body?.textContent.includes('Money at risk') ?? false)
  })
  look(false)
}`

/** How long the console takes from its address to its first figures, nothing cached. */
export async function firstViewMs(opener: Browser | BrowserContext, url: string): Promise<number> {
  const page = await opener.newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const told = Promise.withResolvers<number>()
  await page.exposeFunction('tellFirstView', told.resolve)
  await page.addInitScript(TELL_FIRST_VIEW)
  await page.goto(url)
  const took = await told.promise
  await page.close()
  return took
}
