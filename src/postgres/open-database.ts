import { startEmbedded } from './embedded/start-embedded.ts'

export interface Database {
  readonly url: string
  /** Stops the embedded server; a given database is left alone. */
  readonly close: () => Promise<void>
}

/** The given database, or the embedded server where none is given. */
export async function openDatabase(options: {
  readonly url: string | null
  /** Where the embedded server keeps its files. */
  readonly dataDir: string
  /** Told what a person at the terminal may want to know. */
  readonly notice: (message: string) => void
}): Promise<Database> {
  const { url, dataDir, notice } = options
  if (url !== null) return { url, close: () => Promise.resolve() }
  const server = await startEmbedded({ dataDir, log: { info: notice } })
  return { url: server.url, close: () => server.stop() }
}
