import { chmodSync, existsSync, mkdtempSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'bursar-test-'
const MEMORY_FOLDER = '/dev/shm'
/** A container's is often 64 MB; a run needs a few hundred. */
const MEMORY_BYTES_MIN = 2_000_000_000

/** An empty folder that PostgreSQL's user may walk through. It names the process that made it. */
export function makeScratchFolder(): string {
  return makeFolderIn(tmpdir())
}

/** The same, in memory where there is enough: a new server is there in less than half the time. */
export function makeFastFolder(): string {
  return makeFolderIn(hasMemoryFolder() ? MEMORY_FOLDER : tmpdir())
}

/** Our folders whose process is gone: a run that was killed could not tidy up. */
export function findAbandonedFolders(): string[] {
  return [tmpdir(), MEMORY_FOLDER].filter(existsSync).flatMap((place) =>
    readdirSync(place)
      .filter((name) => name.startsWith(PREFIX) && !isAlive(Number(name.split('-')[2])))
      .map((name) => join(place, name))
      .filter(isOurs),
  )
}

/** Everybody keeps folders in these places; another user's are not ours to remove. */
function isOurs(folder: string): boolean {
  const found = statSync(folder, { throwIfNoEntry: false })
  return found !== undefined && found.uid === (process.getuid?.() ?? found.uid)
}

function makeFolderIn(place: string): string {
  const folder = mkdtempSync(join(place, `${PREFIX}${process.pid}-`))
  chmodSync(folder, 0o711)
  return folder
}

function hasMemoryFolder(): boolean {
  if (process.platform !== 'linux' || !existsSync(MEMORY_FOLDER)) return false
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER)
  return bavail * bsize >= MEMORY_BYTES_MIN
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
