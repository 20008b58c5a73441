import { defineConfig } from 'vitest/config'
import { SOURCE_CONDITIONS } from './source-conditions.config.ts'

export default defineConfig({
  ssr: { resolve: { conditions: SOURCE_CONDITIONS } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    // Those need Chromium: npm run test:browser.
    exclude: ['test/browser/**', '**/node_modules/**'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Far above what any test takes: a slow or busy machine must not decide what is right.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    // Every test tells its story in its own name; nothing is printed but failures.
    reporters: ['default'],
  },
})
