import type { ServeProcess } from '../serve-process.ts'
import { until } from '../until.ts'
import type { KillTrial } from './kill-trial.ts'
import type { Lifecycle } from './lifecycle.ts'
import { Stage, type StageOptions } from './stage.ts'

/** A point that is not reached in so many lives is not on the way of an event. */
const LIFECYCLES_MAX = 12
/**
 * Another node that is alive may take all that is to be done. After so many lives it stands
 * still.
 */
const SHARED_LIFECYCLES = 6

export interface KillOutcome extends KillTrial {
  /** Until everything had observed, in seconds: since the heir listens and the other is dead. */
  readonly resumedSeconds: number
  /** What was lost, done twice or otherwise not as it must be. */
  readonly wrongs: readonly string[]
}

/** One trial after the other on one stage. */
export class KillWorker {
  readonly #stage: Stage
  /** The heir of the trial before. */
  #heir: ServeProcess | null = null

  static async open(options: StageOptions): Promise<KillWorker> {
    return new KillWorker(await Stage.open(options))
  }

  private constructor(stage: Stage) {
    this.#stage = stage
  }

  /**
   * Lets customers live until the process dies at its point, goes on while it is dead, and looks
   * at everything when the heir has observed. Rejects when it does not die, or nothing observes.
   */
  async run(trial: KillTrial): Promise<KillOutcome> {
    const stage = this.#stage
    const beside = await this.#besideFor(trial)
    const victim = await this.#startVictim(trial)
    if (victim !== null) stage.deliverTo(victim)
    try {
      const lifecycle =
        victim === null ? stage.newLifecycle() : await this.#liveUntilDeath(trial, victim, beside)
      beside?.command.child.kill('SIGCONT')
      if (!lifecycle.isOver) await lifecycle.step()
      this.#heir = beside ?? (await stage.startServe())
      const listensAt = performance.now()
      stage.deliverTo(this.#heir)
      await stage.untilCaughtUp()
      const resumedSeconds = (performance.now() - listensAt) / 1000
      await stage.untilAllIsTold()
      const wrongs = await stage.findWrongs()
      await lifecycle.end()
      return { ...trial, resumedSeconds, wrongs }
    } finally {
      beside?.command.child.kill('SIGCONT')
      await victim?.command.end('SIGKILL')
    }
  }

  /** null: it died at its point before it listened, at work on what was left from before. */
  async #startVictim({ point, times }: KillTrial): Promise<ServeProcess | null> {
    try {
      return await this.#stage.startServe({ BURSAR_FAILPOINT: `${point}:${times}` })
    } catch (error) {
      if (String(error).includes('It ended with SIGKILL')) return null
      throw error
    }
  }

  /** What is not as it must be now that all has observed. */
  findWrongs(): Promise<string[]> {
    return this.#stage.findWrongs()
  }

  async close(): Promise<void> {
    await this.#heir?.command.end('SIGKILL')
    await this.#stage.close()
  }

  async #besideFor({ heir }: KillTrial): Promise<ServeProcess | null> {
    if (heir === 'beside') this.#heir ??= await this.#stage.startServe()
    else {
      await this.#heir?.command.end('SIGTERM')
      this.#heir = null
    }
    return this.#heir
  }

  /** Gives the life during which it happened. */
  async #liveUntilDeath(
    { point }: KillTrial,
    victim: ServeProcess,
    beside: ServeProcess | null,
  ): Promise<Lifecycle> {
    const stage = this.#stage
    const isDead = () => victim.ending() !== null
    for (let lifecycles = 0; lifecycles < LIFECYCLES_MAX; lifecycles += 1) {
      if (lifecycles === SHARED_LIFECYCLES) beside?.command.child.kill('SIGSTOP')
      const lifecycle = stage.newLifecycle()
      while (!lifecycle.isOver) {
        await lifecycle.step()
        if (point.startsWith('tick.')) await stage.letTimeCome()
        await until('observed, or dead', async () => isDead() || (await stage.isObserved()))
        if (!isDead()) continue
        if (victim.ending() === 'SIGKILL') return lifecycle
        throw new Error(`The process ended by itself, with ${victim.ending()}.`)
      }
    }
    throw new Error('The point is never reached.')
  }
}
