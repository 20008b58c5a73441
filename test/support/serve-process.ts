import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { TEST_PLANS, TEST_SECRET } from './test-config.ts'

const BURSAR = fileURLToPath(new URL('../../bin/bursar.js', import.meta.url))

export interface ServeProcessOptions {
  readonly databaseUrl: string
  /** Where the simulator serves its API. */
  readonly apiBase: string
  /** Where it runs: its config file, the keys it makes and the heads of its ledger lie here. */
  readonly folder: string
  /** Further settings, for example `BURSAR_FAILPOINT`. */
  readonly env?: Readonly<Record<string, string>>
  /** `true`: its inspector listens, for `askMemory`. */
  readonly isInspected?: boolean
}

/** How a process ended: its exit code, or the signal that ended it. */
export type Ending = number | NodeJS.Signals

/** A `bursar serve` of its own, as an operator would start it. */
export interface ServeProcess {
  readonly pid: number
  readonly port: number
  readonly url: string
  /** Of its inspector; null unless asked for. */
  readonly inspectorUrl: string | null
  /** What it has logged so far, a line each. */
  readonly log: readonly string[]
  /** Settles when it has ended, however that came. */
  readonly ended: Promise<Ending>
  /** Null while it runs. */
  ending(): Ending | null
  /** Ends it with this signal and waits until it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ending>
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts it and waits until it listens. Rejects with what it said when it ends before that. */
export async function startServe(options: ServeProcessOptions): Promise<ServeProcess> {
  const child = spawnServe(options)
  const log: string[] = []
  const complaints: string[] = []
  let ending: Ending | null = null
  const ended = once(child, 'close').then(([code, signal]: (Ending | null)[]) => {
    running.delete(child)
    ending = signal ?? code ?? 1
    return ending
  })
  const { promise: listening, resolve } = Promise.withResolvers<number>()
  createInterface({ input: child.stdout! }).on('line', (line) => {
    log.push(line)
    const { msg, port } = JSON.parse(line) as { msg: string; port?: number }
    if (msg === 'listening') resolve(port!)
  })
  createInterface({ input: child.stderr! }).on('line', (line) => complaints.push(line))
  const port = await Promise.race([listening, ended.then(() => null)])
  if (port === null)
    throw new Error(`serve ended: ${ending}\n${[...log, ...complaints].join('\n')}`)
  const inspector = complaints.join('\n').match(/ws:\/\/\S+/)
  return {
    pid: child.pid!,
    port,
    url: `http://127.0.0.1:${port}`,
    inspectorUrl: inspector?.[0] ?? null,
    log,
    ended,
    ending: () => ending,
    end: (signal) => {
      child.kill(signal)
      return ended
    },
  }
}

function spawnServe({ databaseUrl, apiBase, folder, env, isInspected }: ServeProcessOptions) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
  const flags = isInspected === true ? ['--inspect=127.0.0.1:0'] : []
  const child = spawn(process.execPath, [...flags, BURSAR, 'serve'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      DATABASE_URL: databaseUrl,
      PORT: '0',
      STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
      STRIPE_WEBHOOK_SECRET: TEST_SECRET,
      STRIPE_API_BASE: apiBase,
      ...env,
    },
  })
  running.add(child)
  return child
}
