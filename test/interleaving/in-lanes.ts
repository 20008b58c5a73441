/**
 * Does the numbered jobs, each lane one after the other, the lanes side by side. A lane is opened
 * once and closed at the end, whatever happens.
 */
export async function inLanes<Lane>(options: {
  readonly lanes: number
  readonly jobs: Iterable<number>
  readonly open: () => Promise<Lane>
  readonly work: (lane: Lane, job: number) => Promise<void>
  readonly close: (lane: Lane) => Promise<void>
}): Promise<void> {
  const { open, work, close } = options
  const left = options.jobs[Symbol.iterator]()
  const run = async () => {
    const lane = await open()
    try {
      for (let next = left.next(); next.done !== true; next = left.next()) {
        await work(lane, next.value)
      }
    } finally {
      await close(lane)
    }
  }
  await Promise.all(Array.from({ length: options.lanes }, run))
}
