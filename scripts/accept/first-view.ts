import { launchChromium } from '../../test/browser/chromium.ts'
import { buildOnce } from '../../test/browser/console/build-once.ts'
import { firstViewMs } from '../../test/browser/console/first-view.ts'
import { startSampleService } from '../../test/browser/console/samples/service.ts'
import type { Shown } from './accept-line.ts'

const FIRST_VIEW_MS_MAX = 1_000
const VIEWS = 7

/** From the address of the console to its first figures, over loopback, with an empty cache. */
export async function showFirstView(): Promise<Shown> {
  buildOnce()
  const service = await startSampleService({ amount: 'much', role: 'operator', trouble: null })
  const browser = await launchChromium()
  try {
    const took: number[] = []
    for (let view = 0; view < VIEWS; view += 1) took.push(await firstViewMs(browser, service.url))
    const median = took.sort((one, other) => one - other)[Math.floor(VIEWS / 2)] ?? Infinity
    const figure = `first view ${Math.round(median)} ms, the median of ${VIEWS}`
    return { verdict: median < FIRST_VIEW_MS_MAX ? 'yes' : 'no', figure }
  } finally {
    await browser.close()
    await service.stop()
  }
}
