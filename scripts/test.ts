import { runSteps } from './steps.ts'

/** `npm test`: everything. Arguments go to vitest, for example a file name. */
const args = process.argv.slice(2)
process.exitCode =
  args.length > 0
    ? await runSteps([['tests', 'vitest', ['run', ...args]]])
    : await runSteps([
        ['format and lint', 'biome', ['check', '--error-on-warnings', '.']],
        ['types', 'tsc', ['--noEmit']],
        ['types of console and react', 'tsc', ['--noEmit', '--project', 'packages/console']],
        ['dead code', 'knip', []],
        ['all tests', 'vitest', ['run']],
      ])
