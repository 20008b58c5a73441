import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { AcceptLine, Shown } from './accept/accept-line.ts'

/**
 * `npm run accept -- NN [--line N] [--json]`: what stands under *It is done when* of an issue, line
 * by line, each with a verdict and a figure. Exit 0: every line is shown; 1: at least one is not;
 * 2: there is no such list or line.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, line: { type: 'string' } },
})

const file = new URL(`./accept/${positionals[0]}.ts`, import.meta.url)
if (!/^\d\d$/.test(positionals[0] ?? '') || !existsSync(fileURLToPath(file))) {
  process.stderr.write('Say which list to run: npm run accept -- 01 [--line 3] [--json]\n')
  process.exit(2)
}
const all: readonly AcceptLine[] = (await import(file.href)).default
const chosen = all.filter(({ line }) => values.line === undefined || line === Number(values.line))
if (chosen.length === 0) {
  process.stderr.write(`There is no line ${values.line}; there are ${all.length}.\n`)
  process.exit(2)
}

const results: (Shown & { readonly line: number; readonly title: string; seconds: number })[] = []
for (const entry of chosen) {
  const startedAt = performance.now()
  const shown = await showOne(entry)
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  results.push({ line: entry.line, title: entry.title, ...shown, seconds })
  if (!values.json) {
    process.stdout.write(
      `${shown.verdict === 'yes' ? 'yes' : 'NO '} ${entry.line}. ${entry.title}\n`,
    )
    process.stdout.write(`       ${shown.figure} (${seconds} s)\n`)
  }
}
const missing = results.filter(({ verdict }) => verdict !== 'yes').length
if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
else process.stdout.write(`${results.length - missing} of ${results.length} lines shown\n`)
process.exitCode = missing === 0 ? 0 : 1

async function showOne(entry: AcceptLine): Promise<Shown> {
  try {
    return await entry.show()
  } catch (error) {
    return { verdict: 'no', figure: error instanceof Error ? error.message : String(error) }
  }
}
