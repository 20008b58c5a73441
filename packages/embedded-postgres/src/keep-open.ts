import type { OpenServer } from './open-server.ts'

// A server that keeps crashing needs a person, who finds the reason in its log.
const REOPENINGS_MAX = 5
const CALM_MS = 60_000

export interface KeptServer {
  /** The last one that was open. */
  current(): OpenServer
  /** From now on it may end. Null when it is not ours any more. */
  letGo(): Promise<OpenServer | null>
}

interface Keeping {
  log: { info(message: string): void }
  /** Adopts or starts it again, on the same port. */
  reopen(): Promise<OpenServer>
}

/** Opens the server again whenever the claim is lost, which is the first sign of a crash. */
export function keepOpen(opened: OpenServer, { log, reopen }: Keeping): KeptServer {
  let current = opened
  let held = true
  let wanted = true
  let reopenings = 0
  let openedAt = performance.now()
  let mending = Promise.resolve()

  const mend = async () => {
    held = false
    if (performance.now() - openedAt > CALM_MS) reopenings = 0
    reopenings += 1
    if (reopenings > REOPENINGS_MAX)
      return log.info('PostgreSQL keeps stopping, and Bursar no longer restarts it. Check its log.')
    log.info('PostgreSQL ended unexpectedly. Bursar restarts it.')
    current = await reopen()
    held = true
    openedAt = performance.now()
    watch()
  }
  const watch = () => {
    current.claim.lost.then(() => {
      if (!wanted) return
      mending = mend().catch((error: Error) => {
        log.info(`PostgreSQL could not be restarted. ${error.message}`)
      })
    })
  }
  watch()
  return {
    current: () => current,
    letGo: async () => {
      wanted = false
      await mending
      return held ? current : null
    },
  }
}
