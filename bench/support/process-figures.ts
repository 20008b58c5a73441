import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Of `/proc/PID/stat`, after the name in brackets: parent, and CPU time in ticks of 10 ms. */
const PARENT = 1
const USER_TICKS = 11
const SYSTEM_TICKS = 12
const TICK_MICROS = 10_000

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kilobytes) * 1024
}

/** CPU time that a process has used, in microseconds; null where there is no `/proc`. */
export function cpuMicros(pid: number): number | null {
  const fields = statOf(pid)
  if (fields === null) return null
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * TICK_MICROS
}

/** The same for all children of a process that are alive, such as the backends of a postmaster. */
export function childrenCpuMicros(parent: number): number | null {
  if (!existsSync('/proc')) return null
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  const children = pids.filter((pid) => Number(statOf(pid)?.[PARENT]) === parent)
  return children.reduce((sum, pid) => sum + (cpuMicros(pid) ?? 0), 0)
}

function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null // The process is gone, or this system has no /proc.
  }
}
