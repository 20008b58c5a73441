import { spawn } from 'node:child_process'

/** Name, program in node_modules/.bin, arguments. */
type Step = readonly [name: string, program: string, args: readonly string[]]

/** Runs the steps in order, stops at the first that fails, and gives its exit code. */
export async function runSteps(steps: readonly Step[]): Promise<number> {
  for (const [name, program, args] of steps) {
    const startedAt = performance.now()
    const code = await run(program, args)
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`)
    if (code !== 0) return code
  }
  return 0
}

function run(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1))
  })
}
