import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../base/errors.ts'

const FILE = 'simulator.pid'

/**
 * Says that this process keeps its simulator in the folder; gives what says otherwise. Two would
 * overwrite each other. What a killed process left is taken over. Throws `SIMULATOR_IN_USE`.
 */
export function claimFolder(folder: string): () => void {
  const file = join(folder, FILE)
  const owner = readOwner(file)
  if (owner !== null && owner !== process.pid && isAlive(owner)) {
    throw new AppError('SIMULATOR_IN_USE', `Process ${owner} holds ${folder}.`)
  }
  writeFileSync(file, `${process.pid}\n`, { mode: 0o600 })
  return () => {
    if (readOwner(file) === process.pid) rmSync(file)
  }
}

function readOwner(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
