import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Shown } from './accept-line.ts'
import { runTool } from './run-tool.ts'

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly success: boolean
  readonly testResults: readonly { readonly name: string }[]
}

/**
 * Runs test files and says yes only if every named file ran, at least one test passed in all, and
 * none failed or was skipped. `only`: a pattern of test titles, where a file shows more than the
 * line asks (tests it leaves out are then not counted as skipped). `config`: another of vitest’s.
 */
export async function shownByTests(
  files: readonly string[],
  { only, config }: { only?: string; config?: string } = {},
): Promise<Shown> {
  const folder = await mkdtemp(join(tmpdir(), 'bursar-accept-'))
  const reportFile = join(folder, 'report.json')
  try {
    const pattern = [
      ...(only === undefined ? [] : ['--testNamePattern', only]),
      ...(config === undefined ? [] : ['--config', config]),
    ]
    const reporters = ['--reporter=json', `--outputFile=${reportFile}`]
    const run = await runTool('vitest', ['run', ...files, ...pattern, ...reporters])
    const text = await readFile(reportFile, 'utf8').catch(() => null)
    if (text === null) return { verdict: 'no', figure: `no report: ${lastLines(run.output)}` }
    return judge(JSON.parse(text) as Report, files, run.code, only !== undefined)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function judge(
  report: Report,
  files: readonly string[],
  code: number,
  isSelection: boolean,
): Shown {
  const { numPassedTests, numFailedTests, numTodoTests } = report
  const skipped = (isSelection ? 0 : report.numPendingTests) + numTodoTests
  const missing = files.filter(
    (file) => !report.testResults.some(({ name }) => name.includes(file)),
  )
  const isShown =
    code === 0 &&
    report.success &&
    numPassedTests > 0 &&
    numFailedTests + skipped + missing.length === 0
  const parts = [`${numPassedTests} tests passed`, `${numFailedTests} failed`]
  if (skipped > 0) parts.push(`${skipped} skipped`)
  if (missing.length > 0) parts.push(`not run: ${missing.join(', ')}`)
  return { verdict: isShown ? 'yes' : 'no', figure: parts.join(', ') }
}

function lastLines(output: string): string {
  return output.trim().split('\n').slice(-3).join(' | ')
}
