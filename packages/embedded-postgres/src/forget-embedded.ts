import { existsSync, rmSync } from 'node:fs'
import { prepareServerHome } from './server-home.ts'
import { type EmbeddedOptions, startEmbedded } from './start-embedded.ts'

/**
 * Deletes the data of the embedded server, for good. It is started once for that: whoever holds it
 * is not robbed. Gives the folder; null: there was nothing. Errors: EMBEDDED_IN_USE,
 * EMBEDDED_UNUSABLE.
 */
export async function forgetEmbedded(options: EmbeddedOptions): Promise<string | null> {
  const { home } = prepareServerHome(options.dataDir)
  if (!existsSync(home.cluster)) return null
  await (await startEmbedded(options)).stop()
  rmSync(home.cluster, { recursive: true })
  return home.folder
}
