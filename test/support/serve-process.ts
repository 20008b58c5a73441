import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandProcess } from './command-process.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS, TEST_SECRET } from './test-config.ts'

export interface ServeProcessOptions {
  readonly databaseUrl: string
  /** Where the simulator serves its API. */
  readonly apiBase: string
  /** Where it runs: its config file, the keys it makes and the heads of its audit log lie here. */
  readonly folder: string
  /** Further settings, for example `BURSAR_FAILPOINT`. */
  readonly env?: Readonly<Record<string, string>>
}

/** A `bursar serve` of its own, as an operator would start it. */
export interface ServeProcess {
  readonly url: string
  readonly port: number
  readonly command: CommandProcess
  /** How it ended: its exit code, or the signal that ended it. Null while it runs. */
  ending(): number | NodeJS.Signals | null
  /** What it has logged so far, a line each. */
  log(): string[]
}

/** Starts it and waits until it listens. Rejects with what it said when it ends before that. */
export async function startServe(options: ServeProcessOptions): Promise<ServeProcess> {
  const { databaseUrl, apiBase, folder } = options
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
  const env = {
    DATABASE_URL: databaseUrl,
    AUDIT_KEY: AUDIT_KEY_TEXT,
    PORT: '0',
    STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
    STRIPE_API_BASE: apiBase,
    ...options.env,
  }
  const command = new CommandProcess(['serve'], { cwd: folder, env })
  const [, port = ''] = await command.says(/"port":(\d+),"msg":"listening"/)
  const { child } = command
  return {
    url: `http://127.0.0.1:${port}`,
    port: Number(port),
    command,
    ending: () => child.signalCode ?? child.exitCode,
    log: () => command.output.trimEnd().split('\n'),
  }
}
