import { spawn } from 'node:child_process'

export interface ToolRun {
  readonly code: number
  /** Standard output, then standard error; at most `OUTPUT_MAX` characters from the end. */
  readonly output: string
  readonly seconds: number
}

const OUTPUT_MAX = 200_000

/** Runs a program to its end and keeps what it printed. Rejects only if it cannot be started. */
export function runTool(program: string, args: readonly string[]): Promise<ToolRun> {
  const startedAt = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-OUTPUT_MAX)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const seconds = (performance.now() - startedAt) / 1000
      resolve({ code: signal === null ? (code ?? 1) : 1, output, seconds })
    })
  })
}
