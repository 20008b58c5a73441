import { AppError } from '@bursar/wire/errors'
import { isPackageMissing } from '../base/is-package-missing.ts'

export interface Database {
  readonly url: string
  /** Stops the embedded server; one that is not ours to stop is left alone. */
  readonly close: () => Promise<void>
}

export interface DatabaseOptions {
  /** null: the embedded server. */
  readonly url: string | null
  /** Where the embedded server keeps its files. */
  readonly dataDir: string
  /** Told what a person at the terminal may want to know. */
  readonly notice: (message: string) => void
  /** Who only reads may look into an embedded server that another Bursar holds. Default: no. */
  readonly joins?: boolean
}

/** The given database, or the embedded server where none is given. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, dataDir, notice, joins = false } = options
  if (url !== null) return { url, close: () => Promise.resolve() }
  // Where its data is concerns who starts the server, not who joins one.
  const held: string[] = []
  const { findRunning, startEmbedded } = await loadEmbedded()
  let tell = (message: string): void => void held.push(message)
  try {
    const server = await startEmbedded({ dataDir, log: { info: (message) => tell(message) } })
    tell = notice
    held.forEach(notice)
    return { url: server.url, close: () => server.stop() }
  } catch (error) {
    const isHeld = error instanceof AppError && error.code === 'EMBEDDED_IN_USE'
    const running = joins && isHeld ? findRunning(dataDir) : null
    if (running === null) throw error
    return { url: running, close: () => Promise.resolve() }
  }
}

/**
 * The embedded server, a package of its own: apps that have a PostgreSQL do not install it.
 * Errors: EMBEDDED_UNUSABLE where it is missing.
 */
async function loadEmbedded(): Promise<typeof import('@bursar/embedded-postgres')> {
  try {
    return await import('@bursar/embedded-postgres')
  } catch (cause) {
    if (!isPackageMissing(cause, '@bursar/embedded-postgres')) throw cause
    const missing = 'The package @bursar/embedded-postgres is not installed.'
    throw new AppError('EMBEDDED_UNUSABLE', missing, { cause })
  }
}
