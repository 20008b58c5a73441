import { AppError } from '@bursar/wire/errors'

/** Questions that may wait for a read; more are refused. */
export const QUESTIONS_WAITING_MAX = 10_000

/** Questions of one read: a few milliseconds of PostgreSQL. */
const QUESTIONS_PER_READ_MAX = 200

/** Two flights hide the round trip of one behind the work of the other. */
const READS_MAX = 2

interface Waiting<Question, Answer> {
  readonly question: Question
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Concurrent questions share one read, as deliveries share a commit: whatever is asked while the
 * reads under way are busy goes into the next one. Nobody waits for a timer.
 */
export class SharedReads<Question, Answer> {
  readonly #read: (questions: readonly Question[]) => Promise<readonly Answer[]>
  #waiting: Waiting<Question, Answer>[] = []
  #reads = 0

  /** `read` answers every question, in order. */
  constructor(read: (questions: readonly Question[]) => Promise<readonly Answer[]>) {
    this.#read = read
  }

  /** Rejects with ENTITLEMENTS_BUSY, or with what the read rejects with. */
  ask(question: Question): Promise<Answer> {
    if (this.#waiting.length >= QUESTIONS_WAITING_MAX) {
      return Promise.reject(new AppError('ENTITLEMENTS_BUSY'))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      this.#startFlushes()
    })
  }

  #startFlushes(): void {
    while (this.#waiting.length > 0 && this.#reads < READS_MAX) {
      const batch = this.#waiting.splice(0, QUESTIONS_PER_READ_MAX)
      this.#reads += 1
      void this.#run(batch)
    }
  }

  async #run(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#read(batch.map(({ question }) => question))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index]
        if (answer === undefined)
          reject(new AppError('INVARIANT_BROKEN', 'A read returned too few answers.'))
        else resolve(answer)
      }
    } catch (error) {
      // Who waits behind them would only learn the same, later.
      for (const { reject } of [...batch, ...this.#waiting.splice(0)]) reject(error)
    }
    this.#reads -= 1
    this.#startFlushes()
  }
}
