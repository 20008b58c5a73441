import { type Db, type Job, PgBoss } from 'pg-boss'
import { USAGE_REQUESTED } from '../base/outward/webhooks.ts'
import type { MessageKind } from '../subscription/outgoing/message.ts'
import { allOf } from './all-of.ts'
import type { FreshMessage, Pool, Tx } from './messages.store.ts'
import { RETRY_POLICY } from './retry-policy.ts'

/** A schema of its own: the queue's tables are pg-boss's to shape. */
const SCHEMA = 'bursar_queue'
const POLL_SECONDS = 0.5
const BATCH = 5
const WORKERS = 4
/** A try that says nothing for this long was killed. A handler gives up long before. */
const EXPIRE_SECONDS = 180
const DAY_SECONDS = 86_400
/** Longer than any effect is tried. */
const RETENTION_SECONDS = 100 * DAY_SECONDS
/** pg-boss counts the tries that were killed or waited, too; ours are in `messages.attempts`. */
const SPARE_RETRIES = 10_000
/** Of the longest pause: by so much more the pauses of some messages are longer than of others. */
const SPREAD = 0.5

interface OutboxJob {
  readonly messageId: string
}

/** Carries a job out; false: try again later. Must not throw. */
export type Work = (messageId: string) => Promise<boolean>

/** pg-boss, for messages: when each is tried, how often, by how many at a time. */
export class OutboxQueue {
  readonly #boss: PgBoss

  /** `onError` hears of trouble with the database; it may be anything. */
  constructor(pool: Pool, onError: (error: unknown) => void) {
    this.#boss = new PgBoss({ db: asDatabase(pool), schema: SCHEMA, schedule: false })
    this.#boss.on('error', onError)
  }

  /** Makes or migrates its tables, and the queue of each kind. */
  async start(kinds: readonly MessageKind[]): Promise<void> {
    await this.#boss.start()
    for (const kind of kinds) {
      const { attemptsMax, delaySeconds, delaySecondsMax } = RETRY_POLICY[kind]
      const options = {
        retryLimit: attemptsMax + SPARE_RETRIES,
        retryDelay: delaySeconds,
        retryDelayMax: delaySecondsMax,
        retryBackoff: true,
        expireInSeconds: EXPIRE_SECONDS,
        retentionSeconds: RETENTION_SECONDS,
        deleteAfterSeconds: DAY_SECONDS,
      }
      if ((await this.#boss.getQueue(kind)) === null) await this.#boss.createQueue(kind, options)
      else await this.#boss.updateQueue(kind, options)
    }
  }

  /** In the caller's transaction. */
  async enqueue(tx: Tx, kind: MessageKind, messages: readonly FreshMessage[]): Promise<void> {
    const { delaySecondsMax } = RETRY_POLICY[kind]
    const jobs = messages.map(({ messageId, name }) => ({
      data: { messageId } satisfies OutboxJob,
      // One for each tenant at the same hour: what has happened comes before them.
      priority: name === USAGE_REQUESTED ? -1 : 0,
      retryDelayMax: longestPause(messageId, delaySecondsMax),
    }))
    await this.#boss.insert(kind, jobs, { db: asDatabase(tx) })
  }

  async work(kind: MessageKind, work: Work): Promise<void> {
    const options = {
      batchSize: BATCH,
      burstWhenBatchFull: true,
      localConcurrency: WORKERS,
      perJobResults: true,
      pollingIntervalSeconds: POLL_SECONDS,
    } as const
    await this.#boss.work<OutboxJob>(kind, options, (jobs) => deliverMessage(jobs, work))
  }

  /** Takes back what nobody has said a word of for long; while it works, a timer does that. */
  async rescue(): Promise<void> {
    await this.#boss.supervise()
  }

  /**
   * Instead of `work`: delivers what is due now, and ends. What is in `tried` is tried no second
   * time, and what this tries is added. Gives how many tries that took.
   */
  async drain(kind: MessageKind, work: Work, tried: Set<string>): Promise<number> {
    const failed: string[] = []
    const queue = async () => {
      for (let tries = 0; ; ) {
        const jobs = await this.#boss.fetch<OutboxJob>(kind, { batchSize: BATCH })
        if (jobs.length === 0) return tries
        const again = jobs.filter(({ data }) => tried.has(data.messageId))
        const fresh = jobs.filter(({ data }) => !tried.has(data.messageId))
        for (const { data } of fresh) tried.add(data.messageId)
        const results = await deliverMessage(fresh, work)
        const ids = (status: string) =>
          results.filter((result) => result.status === status).map(({ id }) => id)
        const completed = ids('completed')
        if (completed.length > 0) await this.#boss.complete(kind, completed)
        failed.push(...ids('failed'), ...again.map(({ id }) => id))
        tries += fresh.length
      }
    }
    try {
      const queues = Array.from({ length: WORKERS }, queue)
      return (await allOf(queues)).reduce((sum, tries) => sum + tries, 0)
    } finally {
      // At the end: given back sooner, it would be due again while others are still tried.
      if (failed.length > 0) await this.#boss.fail(kind, failed)
    }
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, close: false })
  }
}

/**
 * pg-boss cuts its pauses off after their jitter: at the longest all are equal, and what an outage
 * held up would come back in one wave for ever. An id is random, so it spreads them.
 */
function longestPause(messageId: string, secondsMax: number): number {
  const chance = Number.parseInt(messageId.slice(0, 4), 16) / 0xffff
  return Math.round(secondsMax * (1 + SPREAD * chance))
}

function deliverMessage(jobs: readonly Job<OutboxJob>[], work: Work) {
  return Promise.all(
    jobs.map(async ({ id, data }) => ({
      id,
      status: (await work(data.messageId)) ? ('completed' as const) : ('failed' as const),
    })),
  )
}

function asDatabase(connection: Pool | Tx): Db {
  return {
    executeSql: (text, values) => connection.query(text, values),
  }
}
