import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A test run that ends early leaves none of them behind. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A real `bursar …` process. Everything it wrote is kept; waits are for words, not for time. */
export class CommandProcess {
  readonly child: ChildProcess
  output = ''
  errors = ''
  readonly ended: Promise<Ended>
  #watchers: (() => void)[] = []

  constructor(args: readonly string[], where: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
    const { cwd = process.cwd(), env = {} } = where
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    this.child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: [...stdio],
    })
    this.child.stdout?.on('data', (chunk) => {
      this.output += String(chunk)
      for (const tell of this.#watchers) tell()
    })
    this.child.stderr?.on('data', (chunk) => {
      this.errors += String(chunk)
    })
    running.add(this.child)
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      running.delete(this.child)
      return { code, signal }
    })
  }

  /** Resolves with the match as soon as the output has it; rejects when the process ends first. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const found = new Promise<RegExpExecArray>((resolve) => {
      const read = () => {
        const match = pattern.exec(this.output)
        if (match !== null) resolve(match)
      }
      this.#watchers.push(read)
      read()
    })
    const silent = this.ended.then(({ code, signal }) => {
      const end = `It ended with ${code ?? signal} and did not say ${pattern}:`
      throw new Error(`${end}\n${this.output}\n${this.errors}`)
    })
    return Promise.race([found, silent])
  }

  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }
}
