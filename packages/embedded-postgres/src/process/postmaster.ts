import { execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '../runtime.ts'
import type { ServerHome } from '../server-home.ts'
import { serverSpawnOptions } from './run-program.ts'

/** What a running PostgreSQL writes about itself into `postmaster.pid`. */
export interface Postmaster {
  pid: number
  port: number
  status: 'starting' | 'ready' | 'stopping'
}

export interface PostmasterOptions {
  port: number
  durable: boolean
}

/** The postmaster that lives in this home, or null when none does (whatever a crash left there). */
export function findPostmaster(home: ServerHome): Postmaster | null {
  const lines = readPidFile(home)
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0 || !livesIn(pid, home.data)) return null
  const status = lines[7]?.trim()
  return {
    pid,
    port: Number(lines[3]),
    status: status === 'ready' || status === 'stopping' ? status : 'starting',
  }
}

/** The port of the last start, which PostgreSQL keeps among its options. */
export function findLastPort(home: ServerHome): number | undefined {
  const options = join(home.data, 'postmaster.opts')
  if (!existsSync(options)) return undefined
  const port = /"port=(\d+)"/.exec(readFileSync(options, 'utf8'))?.[1]
  return port === undefined ? undefined : Number(port)
}

/**
 * PostgreSQL refuses to start when the process id in a stale `postmaster.pid` is in use again by
 * some other program, as happens after a restart of the machine or container. That file is
 * removed; a file whose process is gone is left to PostgreSQL, which looks for survivors first.
 */
export function clearStalePidFile(home: ServerHome): void {
  const pid = Number(readPidFile(home)[0])
  const taken = Number.isSafeInteger(pid) && pid > 0 && isAlive(pid)
  if (taken && !livesIn(pid, home.data) && survivors(home).length === 0) {
    rmSync(join(home.data, 'postmaster.pid'), { force: true })
  }
}

/** Processes of PostgreSQL that live in this home. Knows them on Linux only. */
export function survivors(home: ServerHome): number[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))
  return pids.map(Number).filter((pid) => livesIn(pid, home.data))
}

/**
 * Starts a postmaster in a process group of its own: Ctrl-C on the terminal reaches us and not
 * it, so it is our orderly stop that ends it. Its words go to the log file, which outlives us.
 * `end` says how it ended, null while it runs.
 */
export function spawnPostmaster(
  home: ServerHome,
  runtime: Runtime,
  { port, durable }: PostmasterOptions,
): { pid: number; end(): string | null } {
  const log = openSync(home.logFile, 'a', 0o600)
  const settings = { ...SETTINGS, ...(durable ? {} : NOT_DURABLE), port: String(port) }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(runtime.postgres, ['-D', home.data, ...flags], {
    ...serverSpawnOptions(home.user),
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  let end: string | null = null
  child.once('error', (error) => {
    end = error.message
  })
  child.once('exit', (code, signal) => {
    end = `it ended with ${signal ?? code}`
  })
  return { pid: child.pid ?? 0, end: () => end }
}

/** `fast` closes every session in order, `immediate` is a crash that leaves no process. */
export type StopMode = 'fast' | 'immediate'

export function signalProcess(pid: number, mode: StopMode | 'kill'): void {
  const signal = ({ fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const)[mode]
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (isAlive(pid)) throw error // Else it has ended by itself.
  }
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  // The log is a plain file: no statements and no values of rows may get into it.
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
}

/** Commits still survive a crash of PostgreSQL, but not one of the machine. For tests. */
const NOT_DURABLE = { fsync: 'off', full_page_writes: 'off' }

function readPidFile(home: ServerHome): string[] {
  try {
    return readFileSync(join(home.data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return [] // No file: no postmaster.
  }
}

/** All processes of PostgreSQL work in the data folder, and nothing else has a reason to. */
export function livesIn(pid: number, data: string): boolean {
  if (process.platform === 'win32') return isAlive(pid)
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === data
    const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return command.includes(data)
  } catch {
    return false // No such process, or one of another user.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
