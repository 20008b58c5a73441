/**
 * Does the numbered jobs, each lane one after the other, the lanes side by side. A lane is opened
 * once and closed at the end, whatever happens.
 */
export async function inParallel<ClaimQueue>(options: {
  readonly queues: number
  readonly jobs: Iterable<number>
  readonly open: () => Promise<ClaimQueue>
  readonly work: (queue: ClaimQueue, job: number) => Promise<void>
  readonly close: (queue: ClaimQueue) => Promise<void>
}): Promise<void> {
  const { open, work, close } = options
  const left = options.jobs[Symbol.iterator]()
  const run = async () => {
    const queue = await open()
    try {
      for (let next = left.next(); next.done !== true; next = left.next()) {
        await work(queue, next.value)
      }
    } finally {
      await close(queue)
    }
  }
  await Promise.all(Array.from({ length: options.queues }, run))
}
