import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Of `/proc/PID/stat`, after the name in brackets: parent, and CPU time in ticks of 10 ms. */
const PARENT = 1
const OWN_TICKS = [11, 12]
/** Of children that have ended. */
const ENDED_TICKS = [13, 14]
const TICK_MICROS = 10_000

/** Of the first line of `/proc/stat`: user, nice, system, interrupts; idle and stolen left out. */
const BUSY_TICKS = [1, 2, 3, 6, 7]

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kilobytes) * 1024
}

/** CPU time that a process has used, in microseconds; 0 where there is no `/proc`. */
export function cpuMicros(pid: number): number {
  return ticks(statOf(pid), OWN_TICKS) * TICK_MICROS
}

/** The same for a process and its children, such as a postmaster and its backends. */
export function familyCpuMicros(parent: number): number {
  if (!existsSync('/proc')) return 0
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  const stats = pids.map(statOf).filter((stat) => Number(stat[PARENT]) === parent)
  const alive = stats.reduce((sum, stat) => sum + ticks(stat, OWN_TICKS), 0)
  return (alive + ticks(statOf(parent), [...OWN_TICKS, ...ENDED_TICKS])) * TICK_MICROS
}

/** CPU time that everything on this machine has used, in microseconds; 0 without `/proc`. */
export function machineCpuMicros(): number {
  if (!existsSync('/proc/stat')) return 0
  const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  return ticks(all.split(/\s+/), BUSY_TICKS) * TICK_MICROS
}

function ticks(fields: readonly string[], which: readonly number[]): number {
  return which.reduce((sum, field) => sum + Number(fields[field] ?? 0), 0)
}

/** Nothing when the process is gone, or on a system without `/proc`. */
function statOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
