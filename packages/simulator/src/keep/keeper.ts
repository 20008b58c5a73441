import { mkdirSync } from 'node:fs'
import { readState, type SimulatorState, writeState } from './data-folder.ts'
import { claimFolder } from './folder-claim.ts'

export interface KeeperOptions {
  folder: string
  /** Everything, as it is now. */
  state: () => SimulatorState
  /** Called after each save: what has happened until now may be told. */
  onKept: () => void
}

/** The whole is written each time: a large one must not spend its life on that. */
const SAVE_SHARE_MAX = 0.1
const AFTER_FAILURE_MS = 5000

/** Keeps a simulator in a folder, always as it was between two happenings. */
export class Keeper {
  /** What an earlier run left, or null. */
  readonly found: SimulatorState | null
  readonly #options: KeeperOptions
  readonly #release: () => void
  #timer: NodeJS.Timeout | undefined
  #restUntil = 0
  #closed = false

  constructor(options: KeeperOptions) {
    this.#options = options
    mkdirSync(options.folder, { recursive: true, mode: 0o700 })
    this.#release = claimFolder(options.folder)
    this.found = readState(options.folder)
  }

  /** Something has changed: it will be kept as soon as this turn is over. */
  readonly touch = (): void => {
    if (this.#closed || this.#timer !== undefined) return
    this.#saveIn(Math.max(0, this.#restUntil - performance.now()))
  }

  save(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const start = performance.now()
    writeState(this.#options.folder, this.#options.state())
    const end = performance.now()
    this.#restUntil = end + (end - start) / SAVE_SHARE_MAX
    this.#options.onKept()
  }

  /** Keeps the last state and leaves the folder to others. */
  close(): void {
    this.save()
    this.#closed = true
    clearTimeout(this.#timer)
    this.#release()
  }

  #saveIn(waitMs: number): void {
    this.#timer = setTimeout(() => this.#trySave(), waitMs)
    this.#timer.unref()
  }

  #trySave(): void {
    try {
      this.save()
    } catch (error) {
      // A full disk may have room again; nothing is delivered until it is kept.
      const reason = error instanceof Error ? error.message : String(error)
      process.emitWarning(`The simulator cannot save its data: ${reason}`)
      this.#saveIn(AFTER_FAILURE_MS)
    }
  }
}
