import { chmod, readFile, writeFile } from 'node:fs/promises'
import { AppError } from '@bursar/wire/errors'

/** Only the user who runs the service may read its secrets. */
const SECRET_MODE = 0o600

interface WriteOptions {
  /** Asked before: a file that is there is replaced. */
  readonly overwrites: boolean
  readonly isSecret?: boolean
}

/** Writes a file of a new project. @throws AppError FILE_UNUSABLE */
export async function writeStarter(
  file: string,
  text: string,
  { overwrites, isSecret = false }: WriteOptions,
): Promise<void> {
  try {
    // The mode of a file that is there stays as it was: closed before a secret is in it.
    if (overwrites && isSecret) await chmod(file, SECRET_MODE)
    const mode = isSecret ? { mode: SECRET_MODE } : {}
    await writeFile(file, text, { flag: overwrites ? 'w' : 'wx', ...mode })
  } catch (cause) {
    throw unusable(file, 'written', cause)
  }
}

/** null: there is no such file. */
export async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw unusable(file, 'read', cause)
  }
}

function unusable(file: string, done: 'read' | 'written', cause: unknown): AppError {
  const why = cause instanceof Error && 'code' in cause ? cause.code : null
  return new AppError('FILE_UNUSABLE', `${file} cannot be ${done} (${why}).`, { cause })
}
