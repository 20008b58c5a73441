import { defineConfig } from 'vitest/config'
import { SOURCE_CONDITIONS } from './source-conditions.config.ts'

/**
 * The files of `deploy/` in the programs that they are for. These come from Debian's packages, so
 * this is apart from `npm test`, which needs nothing.
 */
export default defineConfig({
  ssr: { resolve: { conditions: SOURCE_CONDITIONS } },
  test: {
    include: ['test/deploy/programs/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
  },
})
