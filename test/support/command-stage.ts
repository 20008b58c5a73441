import { createSecretKey } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../packages/bursar/src/config/config.ts'
import { CommandProcess } from './command-process.ts'
import { makeScratchFolder } from './scratch-folder.ts'
import { openServiceStage, type ServiceStage } from './service-stage.ts'
import { TEST_PLANS } from './test-config.ts'

const KEY = '8f3c1d5e7a9b2c4d6e8f0a1b3c5d7e9f2a4b6c8d0e1f3a5b7c9d1e3f5a7b9c0d'

/** A whole service, and a folder beside it from which a person runs commands on its database. */
export interface CommandStage extends ServiceStage {
  /** Of the commands, and of the anchor of the audit log. */
  readonly folder: string
  /** Of a command on the database of the service. */
  readonly env: NodeJS.ProcessEnv
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<CommandResult>
}

interface CommandResult {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** `config`: what is not as in `testConfig`. */
export async function openCommandStage(config: Partial<Config> = {}): Promise<CommandStage> {
  const folder = makeScratchFolder()
  const key = createSecretKey(Buffer.from(KEY, 'hex'))
  const audit = { key, anchorFile: join(folder, '.bursar', 'audit.anchor') }
  const stage = await openServiceStage({ config: { ...config, audit } })
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
  const env = { DATABASE_URL: stage.database.url, AUDIT_KEY: KEY }
  return {
    ...stage,
    folder,
    env,
    async run(args, more = {}) {
      const command = new CommandProcess(args, { cwd: folder, env: { ...env, ...more } })
      const { code } = await command.ended
      return { code, output: command.output.trim(), errors: command.errors }
    },
    async close() {
      await stage.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
