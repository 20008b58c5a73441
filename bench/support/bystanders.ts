import { cpuMicros, familyCpuMicros, machineCpuMicros } from './process-figures.ts'

/** Others may use so many cores, and the machine is still called quiet. */
const QUIET_CORES_MAX = 0.25
const READ_MS = 500

/** The bench’s own processes; all else on the machine are bystanders. */
export interface OwnProcesses {
  readonly pids: readonly number[]
  /** Null when the database is not the bench’s own. */
  readonly postmasterPid: number | null
}

/** Watches how much of the machine others use. Sees nothing where there is no `/proc`. */
export class Bystanders {
  readonly #own: OwnProcesses
  #timeoutMs: number

  /** `timeoutSeconds`: how long it waits for a quiet machine, over the whole bench. */
  constructor(own: OwnProcesses, timeoutSeconds: number) {
    this.#own = own
    this.#timeoutMs = timeoutSeconds * 1000
  }

  /** Begins a measurement; the result tells how many cores others have used since. */
  watch(): () => number {
    const startedAt = performance.now()
    const before = this.#othersMicros()
    return () => {
      const micros = (performance.now() - startedAt) * 1000
      return Math.max(0, (this.#othersMicros() - before) / micros)
    }
  }

  /** Waits until others leave the machine alone, or patience is at its end. */
  async quiet(): Promise<void> {
    while (this.#timeoutMs > 0) {
      const others = this.watch()
      await new Promise((resolve) => setTimeout(resolve, READ_MS))
      if (others() <= QUIET_CORES_MAX) return
      this.#timeoutMs -= READ_MS
    }
  }

  #othersMicros(): number {
    const { user, system } = process.cpuUsage()
    const { pids, postmasterPid } = this.#own
    const postgres = postmasterPid === null ? 0 : familyCpuMicros(postmasterPid)
    const own = pids.reduce((sum, pid) => sum + cpuMicros(pid), user + system + postgres)
    return machineCpuMicros() - own
  }
}
