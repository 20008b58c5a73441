import { runSteps } from './steps.ts'

/** `npm run check`: what every commit must pass, in under a minute. */
process.exitCode = await runSteps([
  ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
  ['types', 'tsc', ['--noEmit']],
  ['types of console and react', 'tsc', ['--noEmit', '--project', 'packages/console']],
  ['dead code', 'knip', []],
  [
    'unit, house and docs tests',
    'vitest',
    [
      ...['run', '--dir', '.', 'packages', 'test/architecture', 'test/docs'],
      // A filter is a part of a path: `packages` finds the installations as well, which take long.
      ...['--exclude', 'test/packages/**'],
    ],
  ],
])
