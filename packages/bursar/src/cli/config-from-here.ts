import type { Config } from '../config/config.ts'
import type { LoadOptions } from '../config/load-config.ts'

/** The config of the environment and the folder that a command runs in. */
export async function configFromHere(
  mode: LoadOptions['mode'],
  more: Partial<LoadOptions> = {},
): Promise<Config> {
  // Loaded when a command runs: its help needs no schema.
  const { loadConfig } = await import('../config/load-config.ts')
  const warn = (sentence: string) => process.stderr.write(`${sentence}\n`)
  return loadConfig({ env: process.env, cwd: process.cwd(), mode, warn, ...more })
}
