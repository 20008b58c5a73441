/** Scheduled tasks. Plain data, so that a world can be saved and loaded. */
export interface Task {
  /** Unix seconds. */
  readonly at: number
  /** Breaks ties by the order of scheduling. */
  readonly sequence: number
  readonly kind: string
  readonly id: string
}

/** A binary heap: the earliest task first. */
export class Agenda {
  #tasks: Task[] = []
  #sequence = 0

  get size(): number {
    return this.#tasks.length
  }

  /** When the earliest task is due, or null. */
  get next(): number | null {
    return this.#tasks[0]?.at ?? null
  }

  plan(at: number, kind: string, id: string): void {
    this.#sequence += 1
    this.#rise({ at, sequence: this.#sequence, kind, id })
  }

  /** Removes and returns the earliest task that is due at `now`, or null. */
  takeDue(now: number): Task | null {
    const first = this.#tasks[0]
    if (first === undefined || first.at > now) return null
    const last = this.#tasks.pop()
    if (last !== undefined && last !== first) this.#sink(last)
    return first
  }

  all(): readonly Task[] {
    return [...this.#tasks].sort(order)
  }

  restore(tasks: readonly Task[]): void {
    this.#tasks = [...tasks].sort(order)
    this.#sequence = this.#tasks.reduce((max, task) => Math.max(max, task.sequence), 0)
  }

  #rise(task: Task): void {
    let index = this.#tasks.push(task) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (order(this.#tasks[parent]!, task) <= 0) break
      this.#tasks[index] = this.#tasks[parent]!
      index = parent
    }
    this.#tasks[index] = task
  }

  #sink(task: Task): void {
    const { length } = this.#tasks
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= length) break
      if (child + 1 < length && order(this.#tasks[child + 1]!, this.#tasks[child]!) < 0) child += 1
      if (order(task, this.#tasks[child]!) <= 0) break
      this.#tasks[index] = this.#tasks[child]!
      index = child
    }
    this.#tasks[index] = task
  }
}

function order(one: Task, other: Task): number {
  return one.at - other.at || one.sequence - other.sequence
}
