import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

/** How one test ended, as vitest says it. */
export interface TestResult {
  readonly file: string
  readonly title: string
  /** With the names of the groups around it. */
  readonly path: string
  readonly status: string
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly assertionResults: readonly {
      readonly title: string
      readonly ancestorTitles: readonly string[]
      readonly status: string
    }[]
  }[]
}

/** Runs the test files and gives the result of every test in them. */
export async function runTests(root: string, files: readonly string[]): Promise<TestResult[]> {
  if (files.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), 'bursar-verify-'))
  try {
    const output = join(folder, 'report.json')
    await runVitest(root, ['run', '--reporter=json', `--outputFile=${output}`, ...files])
    if (!existsSync(output)) throw new Error('vitest ended without a report.')
    const report: Report = JSON.parse(readFileSync(output, 'utf8'))
    return report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ title, ancestorTitles, status }) => ({
        file: relative(root, name),
        title,
        path: [...ancestorTitles, title].join(' › '),
        status,
      })),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** It ends with 1 when a test fails: the report says which. */
function runVitest(root: string, args: readonly string[]): Promise<void> {
  const program = resolve(root, 'node_modules/vitest/vitest.mjs')
  // A run inside a run must not take itself for a worker of the outer one.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')),
  )
  const child = spawn(process.execPath, [program, ...args], { cwd: root, env, stdio: 'ignore' })
  return new Promise((resolve_, reject) => {
    child.once('error', reject)
    child.once('exit', () => resolve_())
  })
}
