import { quantile } from '../support/quantile.ts'
import { LoadConnection } from './load-connection.ts'
import type { LoadResult, LoadRun } from './load-run.ts'
import { RequestStock } from './request-stock.ts'

/** A closed loop: every connection sends its next request when the last one is answered. */
export async function generateLoad(run: LoadRun): Promise<LoadResult> {
  const stock = new RequestStock(run.stock, run.objects)
  const loop = new ClosedLoop(run, stock)
  try {
    return await loop.run()
  } finally {
    loop.close()
  }
}

class ClosedLoop {
  readonly #run: LoadRun
  readonly #stock: RequestStock
  readonly #latencies: number[] = []
  readonly #finished = Promise.withResolvers<void>()
  readonly #requestsMax: number
  #connections: LoadConnection[] = []
  #measureFrom = 0
  #measureTo = Number.POSITIVE_INFINITY
  #sent = 0
  #answered200 = 0
  #answeredOther = 0

  constructor(run: LoadRun, stock: RequestStock) {
    this.#run = run
    this.#stock = stock
    this.#requestsMax = 'requests' in run.until ? run.until.requests : Number.POSITIVE_INFINITY
  }

  async run(): Promise<LoadResult> {
    const { port, connections, warmupMs, until } = this.#run
    const onAnswer = (connection: LoadConnection, status: number) =>
      this.#onAnswer(connection, status)
    const onBreak = this.#finished.reject
    const opening = Array.from({ length: connections }, () =>
      LoadConnection.open(port, onAnswer, onBreak),
    )
    const opened = Promise.all(opening).then((open) => {
      this.#connections = open
    })
    await Promise.race([opened, this.#finished.promise])
    this.#measureFrom = performance.now() + warmupMs
    if ('ms' in until) this.#measureTo = this.#measureFrom + until.ms
    const cpuBefore = process.cpuUsage()
    for (const connection of this.#connections) this.#send(connection)
    await this.#finished.promise
    return this.#result(process.cpuUsage(cpuBefore))
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  #send(connection: LoadConnection): void {
    this.#sent += 1
    connection.send(this.#stock.take())
  }

  #onAnswer(connection: LoadConnection, status: number): void {
    const now = performance.now()
    if (status === 200) this.#answered200 += 1
    else this.#answeredOther += 1
    if (now >= this.#measureFrom && now < this.#measureTo) {
      this.#latencies.push(now - connection.sentAt)
    }
    if (now < this.#measureTo && this.#sent < this.#requestsMax) this.#send(connection)
    else if (this.#answered200 + this.#answeredOther === this.#sent) this.#finish(now)
  }

  #finish(now: number): void {
    if (this.#measureTo === Number.POSITIVE_INFINITY) this.#measureTo = now
    this.#finished.resolve()
  }

  #result(cpu: NodeJS.CpuUsage): LoadResult {
    const sorted = Float64Array.from(this.#latencies).sort()
    return {
      answered200: this.#answered200,
      answeredOther: this.#answeredOther,
      measured: sorted.length,
      seconds: (this.#measureTo - this.#measureFrom) / 1000,
      p50Ms: quantile(sorted, 0.5),
      p99Ms: quantile(sorted, 0.99),
      maxMs: quantile(sorted, 1),
      generatorMicros: (cpu.user + cpu.system) / this.#sent,
    }
  }
}
