/** How long an orderly stop may take before the process ends all the same. */
const STOP_MS_MAX = 20_000

/**
 * Waits for Ctrl-C or SIGTERM, then stops. A second signal ends the process at once. Gives the
 * signal's name.
 */
export async function runUntilSignal(stop: () => Promise<void>): Promise<NodeJS.Signals> {
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  const endAtOnce = () => process.exit(1)
  process.once('SIGINT', endAtOnce)
  process.once('SIGTERM', endAtOnce)
  const timer = setTimeout(endAtOnce, STOP_MS_MAX)
  timer.unref()
  await stop()
  clearTimeout(timer)
  return signal
}
