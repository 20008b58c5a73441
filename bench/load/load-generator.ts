import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { LoadAnswer, LoadResult, LoadRun } from './load-run.ts'

const PROGRAM = resolve(import.meta.dirname, 'load-generator.child.ts')

/** The generator’s process. One run at a time. */
export class LoadGenerator {
  readonly #child: ChildProcess = fork(PROGRAM)
  readonly #exited = once(this.#child, 'exit')

  get pid(): number {
    return this.#child.pid!
  }

  /** Throws when a connection breaks: then nothing was measured. */
  async run(run: LoadRun): Promise<LoadResult> {
    const answered = once(this.#child, 'message')
    const ended = this.#exited.then(() => [{ error: 'The load generator ended.' }])
    this.#child.send(run)
    const [answer] = (await Promise.race([answered, ended])) as [LoadAnswer]
    if ('error' in answer) throw new Error(answer.error)
    return answer.result
  }

  async stop(): Promise<void> {
    this.#child.disconnect()
    await this.#exited
  }
}
