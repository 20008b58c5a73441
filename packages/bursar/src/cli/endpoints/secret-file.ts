import { type FileHandle, open, rm } from 'node:fs/promises'
import { AppError } from '@bursar/wire/errors'

/** Only the user who runs the service may read its secrets. */
const SECRET_MODE = 0o600

/** A new file for signing secrets, as lines of a .env file. */
export interface SecretFile {
  write(variable: string, secret: string): Promise<void>
  /** Removed where nothing was written. */
  close(): Promise<void>
}

/**
 * Opened before Stripe is asked for a secret: what cannot be written would be lost. A file that
 * exists is never replaced. Errors: FILE_UNUSABLE.
 */
export async function openSecretFile(path: string): Promise<SecretFile> {
  const handle = await openNew(path)
  let isEmpty = true
  return {
    async write(variable, secret) {
      await handle.appendFile(`${variable}=${secret}\n`)
      await handle.sync()
      isEmpty = false
    },
    async close() {
      await handle.close()
      if (isEmpty) await rm(path)
    },
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'ax', SECRET_MODE)
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? cause.code : null
    const sentence =
      why === 'EEXIST'
        ? `${path} exists. Use another name: Bursar does not replace a file with secrets.`
        : `${path} cannot be written (${why}).`
    throw new AppError('FILE_UNUSABLE', sentence, { cause })
  }
}
