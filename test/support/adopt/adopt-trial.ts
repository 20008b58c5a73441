import { readFileSync } from 'node:fs'
import type { EndedRun } from '../../../packages/bursar/src/reconcile/runs.store.ts'
import { type AdoptProcessOptions, runBursar } from './adopt-world.ts'
import type { GuardedStripe } from './guarded-stripe.ts'

const ARGS = ['adopt', '--map', 'metadata:tenant_id', '--map', 'customer', '--apply', '--json']

export interface AdoptOutcome {
  readonly run: EndedRun
  /** From the start of the process to its end. */
  readonly seconds: number
  /** The highest memory in each quarter of its time, in MB. */
  readonly memoryMb: readonly number[]
  readonly kills: number
}

/**
 * Adopts the account. `killAt`: after so many pages in all, the process that works is killed and
 * another one is started.
 */
export async function runAdopt(
  options: AdoptProcessOptions,
  stripe: GuardedStripe,
  killAt: readonly number[] = [],
): Promise<AdoptOutcome> {
  const startedAt = performance.now()
  const pages = () => stripe.reads.get('subscriptions') ?? 0
  const waiting = [...killAt].sort((a, b) => a - b)
  const memory: number[] = []
  let kills = 0
  for (;;) {
    const command = runBursar(ARGS, options)
    const watch = setInterval(() => {
      memory.push(residentMb(command.child.pid))
      const [next] = waiting
      if (next === undefined || pages() < next) return
      waiting.shift()
      kills += 1
      command.child.kill('SIGKILL')
      clearInterval(watch)
    }, 50)
    const { code, signal } = await command.ended
    clearInterval(watch)
    if (signal === 'SIGKILL') continue
    if (code !== 0) throw new Error(`bursar adopt ended with ${code}:\n${command.errors}`)
    const seconds = (performance.now() - startedAt) / 1_000
    return { run: JSON.parse(command.output), seconds, memoryMb: quarters(memory), kills }
  }
}

/** What needs a read of its own is read by `bursar worker`. */
export async function drain(options: AdoptProcessOptions): Promise<void> {
  const worker = runBursar(['worker', '--once'], options)
  const { code } = await worker.ended
  if (code !== 0)
    throw new Error(`bursar worker ended with ${code}:\n${worker.output}\n${worker.errors}`)
}

function residentMb(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
  } catch (error) {
    // It has ended in this moment.
    if (error instanceof Error && 'code' in error) return 0
    throw error
  }
}

function quarters(values: readonly number[]): number[] {
  const size = Math.max(1, Math.ceil(values.length / 4))
  return [0, 1, 2, 3].map((at) => Math.max(0, ...values.slice(at * size, (at + 1) * size)))
}
