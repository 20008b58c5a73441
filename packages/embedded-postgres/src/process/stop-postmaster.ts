import { AppError } from '@bursar/wire/errors'
import type { ServerHome } from '../server-home.ts'
import { waitFor } from '../wait-for.ts'
import { findPostmaster, livesIn, type StopMode, signalProcess, survivors } from './postmaster.ts'

/** How long each way of asking gets before the next, ruder one. */
const STEPS = [
  { mode: 'fast', timeoutMs: 20_000 },
  { mode: 'immediate', timeoutMs: 10_000 },
  { mode: 'kill', timeoutMs: 10_000 },
] as const

/**
 * Ends the postmaster of this home and returns when none of its processes is left. Only of those
 * that live there now: whoever waits for the home may start a server in it before we look again.
 */
export async function stopPostmaster(home: ServerHome, mode: StopMode): Promise<void> {
  const postmaster = findPostmaster(home)
  const pids = new Set(survivors(home))
  if (postmaster !== null) pids.add(postmaster.pid)
  const left = () => [...pids].filter((pid) => livesIn(pid, home.data))
  for (const step of STEPS.slice(mode === 'fast' ? 0 : 1)) {
    // The postmaster ends its children; those of a postmaster that was killed end by themselves.
    const asked = step.mode === 'kill' ? left() : left().filter((pid) => pid === postmaster?.pid)
    for (const pid of asked) signalProcess(pid, step.mode)
    if (await waitFor(() => left().length === 0, step.timeoutMs)) return
  }
  throw new AppError('EMBEDDED_UNUSABLE', `PostgreSQL in ${home.folder} did not stop in time.`)
}
