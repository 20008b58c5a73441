import { expect, test } from 'vitest'
import { runTool } from '../../scripts/accept/run-tool.ts'
import { shownByTests } from '../../scripts/accept/shown-by-tests.ts'

const PASSING = 'packages/bursar/src/base/signing-secret.test.ts'

test('a line whose tests pass is shown, with their number', async () => {
  const shown = await shownByTests([PASSING])
  expect(shown).toEqual({ verdict: 'yes', figure: expect.stringMatching(/^\d+ tests passed/) })
})

test('a line whose test file is not there is not shown', async () => {
  const shown = await shownByTests([PASSING, 'test/scenarios/there-is-no-such.test.ts'])
  expect(shown.verdict).toBe('no')
  expect(shown.figure).toContain('not run: test/scenarios/there-is-no-such.test.ts')
})

test('a selection that matches no test is not shown', async () => {
  const shown = await shownByTests([PASSING], { only: 'no test has this title' })
  expect(shown.verdict).toBe('no')
})

test('an unknown list is exit 2 and a sentence', async () => {
  const run = await runTool('node', ['scripts/accept.ts', '99'])
  expect(run.code).toBe(2)
  expect(run.output).toContain('npm run accept -- 01')
})
