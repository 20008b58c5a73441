import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { SOURCE_CONDITIONS } from './source-conditions.config.ts'
import { LongestFirst } from './test/support/longest-first.ts'

export default defineConfig({
  ssr: { resolve: { conditions: SOURCE_CONDITIONS } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    // Those need Chromium and Debian’s packages: npm run test:browser and npm run test:deploy.
    exclude: ['test/browser/**', 'test/deploy/programs/**', '**/node_modules/**'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Two for each of two cores: what takes long mostly waits, for example for silence.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // Some hundred command lines are started from their sources: each module is compiled once.
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/bursar-compiled') },
    // Far above what any test takes: a slow or busy machine must not decide what is right.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    // Every test tells its story in its own name; nothing is printed but failures.
    reporters: ['default'],
  },
})
