import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { birthOf } from './birth-of.ts'

const FILE = 'simulator.pid'

/**
 * Says that this process keeps its simulator in the folder; gives what says otherwise. Two would
 * overwrite each other. What a killed process left is taken over, even when nobody has collected
 * it yet or its id belongs to another program by now, as happens in containers. Throws
 * `SIMULATOR_IN_USE`.
 */
export function claimFolder(folder: string): () => void {
  const file = join(folder, FILE)
  const own = nameOf(process.pid) ?? `${process.pid}\n`
  const owner = readOwner(file)
  const pid = Number.parseInt(owner ?? '', 10)
  if (owner !== null && owner !== own && owner === nameOf(pid)) {
    throw new AppError('SIMULATOR_IN_USE', `Process ${pid} holds ${folder}.`)
  }
  writeFileSync(file, own, { mode: 0o600 })
  return () => {
    if (readOwner(file) === own) rmSync(file)
  }
}

/** No other process has ever had this name; null: it does not run, or the system tells nothing. */
function nameOf(pid: number): string | null {
  const birth = birthOf(pid)
  return birth === null ? null : `${pid} ${birth}\n`
}

function readOwner(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
