import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Of `/proc/PID/stat`, counted behind the name, which may hold anything: proc_pid_stat(5). */
const STATE = 0
const START_TIME = 19
/** A zombie: it has ended, but its parent has not reaped it. */
const ENDED = /^[ZX]/

/**
 * The start time of a process as the system reports it. It identifies the process together with its
 * ID, because IDs are reused. null: it does not run, or is a zombie.
 */
export function birthOf(pid: number): string | null {
  try {
    const [state, birth] = READERS[process.platform]?.(pid) ?? fromPs(pid)
    return state === undefined || birth === undefined || ENDED.test(state) ? null : birth
  } catch {
    return null // No such process.
  }
}

const READERS: Partial<Record<NodeJS.Platform, (pid: number) => (string | undefined)[]>> = {
  linux: fromProc,
  // Windows reports no start time, and has no zombies.
  win32: (pid) => ['', process.kill(pid, 0) ? 'running' : undefined],
}

function fromProc(pid: number): (string | undefined)[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [fields[STATE], fields[START_TIME]]
}

function fromPs(pid: number): (string | undefined)[] {
  const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
  const [state, ...birth] = line.trim().split(/\s+/)
  return [state, birth.join(' ')]
}
