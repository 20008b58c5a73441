const READ_EVERY_MS = 40
const WAIT_MS_MAX = 300_000

/** Waits for a fact: looks again and again, and gives up with `what` after five minutes. */
export function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const givesUpAt = performance.now() + WAIT_MS_MAX
  return new Promise((resolve, reject) => {
    const read = async () => {
      if (await isSo()) resolve()
      else if (performance.now() > givesUpAt) reject(new Error(`It never came: ${what}.`))
      else setTimeout(() => read().catch(reject), READ_EVERY_MS)
    }
    read().catch(reject)
  })
}
