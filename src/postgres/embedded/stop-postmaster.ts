import { AppError } from '../../base/errors.ts'
import { findPostmaster, type StopMode, signalPostmaster, survivors } from './postmaster.ts'
import type { ServerHome } from './server-home.ts'
import { waitFor } from './wait-for.ts'

/** How long each way of asking gets before the next, ruder one. */
const STEPS = [
  { mode: 'fast', patienceMs: 20_000 },
  { mode: 'immediate', patienceMs: 10_000 },
  { mode: 'kill', patienceMs: 10_000 },
] as const

/** Ends the postmaster of this home; returns when none of its processes is left. */
export async function stopPostmaster(home: ServerHome, mode: StopMode): Promise<void> {
  const isGone = () => findPostmaster(home) === null && survivors(home).length === 0
  for (const step of STEPS.slice(mode === 'fast' ? 0 : 1)) {
    const postmaster = findPostmaster(home)
    if (postmaster !== null) signalPostmaster(postmaster.pid, step.mode)
    if (await waitFor(isGone, step.patienceMs)) return
  }
  throw new AppError('EMBEDDED_UNUSABLE', `The server in ${home.folder} does not end.`)
}
