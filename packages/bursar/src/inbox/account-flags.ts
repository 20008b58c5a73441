import { withinDeadline } from '../base/within-deadline.ts'
import { ANSWER_MS_MAX } from './inbox.ts'

/** More accounts than this are not remembered: their finding is looked up each time. */
const FLAGS_MAX = 1_000

/** One finding for each account that speaks to us and is in no list, however often it does. */
export class AccountFlags {
  readonly #write: (account: string | null) => Promise<void>
  /** Done, or under way: those that knock together share one write. */
  readonly #flags = new Map<string | null, Promise<void>>()

  /** `write` must be idempotent. */
  constructor(write: (account: string | null) => Promise<void>) {
    this.#write = write
  }

  /** Resolves when the finding is there. Rejects with POSTGRES_UNAVAILABLE, soon. */
  flag(account: string | null): Promise<void> {
    const known = this.#flags.get(account)
    if (known !== undefined) return known
    const writing = withinDeadline(this.#write(account), ANSWER_MS_MAX, 'POSTGRES_UNAVAILABLE')
    if (this.#flags.size < FLAGS_MAX) {
      this.#flags.set(account, writing)
      // The next one that knocks tries again.
      writing.catch(() => this.#flags.delete(account))
    }
    return writing
  }
}
