import { statfsSync } from 'node:fs'
import os from 'node:os'
import type { BenchDatabase } from './bench-database.ts'

const TMPFS = 0x01021994

/** What a figure was measured on, without which it says nothing. */
export interface Machine {
  readonly date: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  readonly postgres: string
  readonly fsync: string
  readonly synchronousCommit: string
  readonly storage: 'disk' | 'memory'
  /** Processes that wanted a core, averaged over the minute before the bench began. */
  readonly loadBefore: number
}

export async function describeMachine(database: BenchDatabase): Promise<Machine> {
  const settings = await database.read<{ version: string; fsync: string; commit: string }>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync,
       current_setting('synchronous_commit') as commit`,
  )
  return {
    date: new Date().toISOString(),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    postgres: settings.version,
    fsync: settings.fsync,
    synchronousCommit: settings.commit,
    storage: statfsSync(database.folder).type === TMPFS ? 'memory' : 'disk',
    loadBefore: Math.round(os.loadavg()[0]! * 100) / 100,
  }
}
