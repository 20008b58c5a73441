import { defineConfig } from 'vitest/config'
import { SOURCE_CONDITIONS } from './source-conditions.config.ts'

/** What needs a browser of the machine, apart from `npm test`, which needs nothing. */
export default defineConfig({
  ssr: { resolve: { conditions: SOURCE_CONDITIONS } },
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
