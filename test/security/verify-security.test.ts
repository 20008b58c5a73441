import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseControls } from '../../scripts/security/control.ts'
import { verifyControls } from '../../scripts/security/verify-controls.ts'
import { ROOT } from '../architecture/source-files.ts'

const HEAD = '| Control | Enforced in | Proved by |\n|---|---|---|\n'
const GOOD = {
  place: '`packages/bursar/src/subscription/status.ts` › `ACCESS`',
  proof:
    '`packages/bursar/src/subscription/status.test.ts` › trial, active and grace have access; ' +
    'suspended and expired have not',
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bursar-controls-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The command as a person runs it, on a page of these rows. */
function verify(rows: readonly (readonly string[])[], more: readonly string[] = []) {
  const page = join(folder, 'page.md')
  writeFileSync(
    page,
    `# Security\n\n${HEAD}${rows.map((row) => `| ${row.join(' | ')} |\n`).join('')}`,
  )
  const args = ['scripts/verify-security.ts', '--page', page, ...more]
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  return { status, stdout }
}

test('a table that is right is green', () => {
  const { status, stdout } = verify([['Access', GOOD.place, GOOD.proof]])
  expect(stdout).toContain(
    'ok    Access\n        in  packages/bursar/src/subscription/status.ts › ACCESS\n    passed',
  )
  expect(stdout).toContain('1 of 1 controls hold: each is in its place')
  expect(status).toBe(0)
})

test('every wrong row is named, and one is enough for exit code 1', () => {
  const file = '`packages/bursar/src/subscription/status.test.ts`'
  const { status, stdout } = verify(
    [
      ['right', GOOD.place, GOOD.proof],
      ['no file', '`src/subscription/gone.ts` › `ACCESS`', GOOD.proof],
      ['no symbol', '`packages/bursar/src/subscription/status.ts` › `BEST_FIRST`', GOOD.proof],
      [
        'no trigger',
        '`packages/bursar/migrations/0001-schema.sql` › `append_sometimes`',
        GOOD.proof,
      ],
      ['no test file', GOOD.place, '`src/subscription/gone.test.ts` › a test'],
      ['no test', GOOD.place, `${file} › trial, active and grace have access`],
      ['no proof', GOOD.place, ''],
      ['no place', 'in the heart', GOOD.proof],
      ['two places, one wrong', `${GOOD.place}<br>\`src/a.ts\` › \`a\``, GOOD.proof],
    ],
    ['--json'],
  )
  const report: { rows: { control: string; faults: string[] }[] } = JSON.parse(stdout)
  const faults = Object.fromEntries(report.rows.map((row) => [row.control, row.faults]))
  expect(faults).toEqual({
    right: [],
    'no file': ['src/subscription/gone.ts is not there'],
    'no symbol': ['packages/bursar/src/subscription/status.ts exports no BEST_FIRST'],
    'no trigger': ['packages/bursar/migrations/0001-schema.sql creates no append_sometimes'],
    'no test file': ['src/subscription/gone.test.ts is not there'],
    'no test': [
      'packages/bursar/src/subscription/status.test.ts: the test "trial, active and grace have access" is not there',
    ],
    'no proof': ['cannot be read: (nothing)'],
    'no place': ['cannot be read: in the heart'],
    'two places, one wrong': ['src/a.ts is not there'],
  })
  expect(report).toMatchObject({ ok: false, controls: 9, failed: 8 })
  expect(status).toBe(1)
})

test('a test that fails, or is skipped, fails its control', async () => {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'a.ts'), 'export const A = 1\n')
  const tests = [
    "import { expect, test } from 'vitest'",
    "test('green', () => expect(1).toBe(1))",
    "test('red', () => expect(1).toBe(2))",
    "test.each([1, 2])('sometimes', (n) => expect(n).toBe(1))",
    "test.skipIf(true)('later', () => expect(1).toBe(1))",
    "test.each([[1, 'a'], [2, 'b']])('row %i of %s', (n) => expect(n).toBeLessThan(3))",
  ]
  writeFileSync(join(folder, 'a.test.ts'), `${tests.join('\n')}\n`)
  const names = ['green', 'red', 'sometimes', 'later', 'row %i of $name', 'row %i of']
  const rows = names.map((name) => `| ${name} | \`a.ts\` › \`A\` | \`a.test.ts\` › ${name} |\n`)
  const verified = await verifyControls(folder, parseControls(HEAD + rows.join('')))
  const wrong = (name: string) => [`a.test.ts: the test "${name}" did not pass`]
  expect(verified.map(({ faults }) => faults)).toEqual([
    [],
    wrong('red'),
    wrong('sometimes'),
    wrong('later'),
    [],
    ['a.test.ts: the test "row %i of" is not there'],
  ])
})

test('a page without controls is no proof', () => {
  expect(verify([])).toMatchObject({ status: 1, stdout: '\n\nThe page lists no controls.\n' })
})

test('the table may be one of several, with several places and proofs, and bars in a name', () => {
  const row = '| a | `a.ts` › `A`<br>`b.ts` › `B` | `t.ts` › one \\| two<br>`u.ts` › x |\n'
  const other = '| Other | Table | Here |\n|---|---|---|\n| 1 | 2 | 3 |\n'
  expect(parseControls(`${HEAD}${row}\ntext\n\n${other}\n${HEAD}${row}`)).toEqual(
    Array(2).fill({
      name: 'a',
      places: [
        { file: 'a.ts', symbol: 'A' },
        { file: 'b.ts', symbol: 'B' },
      ],
      proofs: [
        { file: 't.ts', test: 'one | two' },
        { file: 'u.ts', test: 'x' },
      ],
      faults: [],
    }),
  )
})
