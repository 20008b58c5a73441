import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { birthOf } from './birth-of.ts'

const FILE = 'simulator.pid'

/**
 * Claims the folder for this process, because two processes would overwrite each other. Returns a
 * function that releases it. Takes over the claim of a killed process, even if it is a zombie or
 * its ID was reused, as happens in containers. Throws `SIMULATOR_IN_USE`.
 */
export function claimFolder(folder: string): () => void {
  const file = join(folder, FILE)
  const own = nameOf(process.pid) ?? `${process.pid}\n`
  const owner = readOwner(file)
  const pid = Number.parseInt(owner ?? '', 10)
  if (owner !== null && owner !== own && owner === nameOf(pid)) {
    throw new AppError('SIMULATOR_IN_USE', `Process ${pid} uses ${folder}.`)
  }
  writeFileSync(file, own, { mode: 0o600 })
  return () => {
    if (readOwner(file) === own) rmSync(file)
  }
}

/** A name that no other process has had. null: not running, or unknown to the system. */
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
