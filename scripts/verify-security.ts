import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { parseControls } from './security/control.ts'
import { type VerifiedControl, verifyControls } from './security/verify-controls.ts'

const HELP = `npm run verify:security [-- --json] [-- --page docs/operate/security.md]

Reads the table "control → enforced in → proved by", looks for every file and symbol it names, runs
every test it names, and prints each control with its result. Exit code 1 when a row names what is
not there, or when a test did not pass.
`

const root = resolve(import.meta.dirname, '..')

const { values } = parseArgs({
  options: {
    page: { type: 'string', default: 'docs/operate/security.md' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) process.stdout.write(HELP)
else process.exitCode = await verify(values.page, values.json)

async function verify(page: string, asJson: boolean): Promise<number> {
  const controls = parseControls(readFileSync(resolve(root, page), 'utf8'))
  if (process.stderr.isTTY) process.stderr.write(`${controls.length} controls: running tests …\n`)
  const rows = await verifyControls(root, controls)
  const failed = rows.filter(({ faults }) => faults.length > 0).length
  const isGood = rows.length > 0 && failed === 0
  const summary = { ok: isGood, controls: rows.length, failed }
  if (asJson) process.stdout.write(`${JSON.stringify({ ...summary, rows }, null, 2)}\n`)
  else process.stdout.write(`${rows.map(shown).join('\n')}\n\n${sentenceOf(summary)}\n`)
  return isGood ? 0 : 1
}

function shown({ control, places, proofs, faults }: VerifiedControl): string {
  const lines = [
    `${faults.length === 0 ? 'ok  ' : 'FAIL'}  ${control}`,
    ...places.map(({ file, symbol }) => `        in  ${file} › ${symbol}`),
    ...proofs.map(({ file, test, result }) => `    ${result.padStart(6)}  ${file} › ${test}`),
    ...faults.map((fault) => `         !  ${fault}`),
  ]
  return lines.join('\n')
}

function sentenceOf({ controls, failed }: { controls: number; failed: number }): string {
  if (controls === 0) return 'The page lists no controls.'
  const stand = controls - failed
  return failed === 0
    ? `${stand} of ${controls} controls hold: each is in its place, and its tests passed.`
    : `${stand} of ${controls} controls hold.`
}
