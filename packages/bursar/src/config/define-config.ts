import type { BursarConfig } from './bursar-config.ts'

/** Gives back what it is given: it is there for the types in `bursar.config.ts`. */
export function defineConfig(config: BursarConfig): BursarConfig {
  return config
}
