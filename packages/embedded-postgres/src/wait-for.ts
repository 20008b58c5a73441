import { setTimeout } from 'node:timers/promises'

const STEP_MS = 10

/** Asks again until the answer is yes (true) or the time is over (false). */
export async function waitFor(
  isSo: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (!(await isSo())) {
    if (performance.now() > until) return false
    await setTimeout(STEP_MS)
  }
  return true
}
