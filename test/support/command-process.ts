import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const PACKAGES = resolve(import.meta.dirname, '../../packages')
const PROGRAMS = {
  bursar: resolve(PACKAGES, 'bursar/bin/bursar.js'),
  'stripe-simulator': resolve(PACKAGES, 'simulator/bin/stripe-simulator.js'),
  'stripe-webhook-probe': resolve(PACKAGES, 'probe/bin/stripe-webhook-probe.js'),
} as const

interface Where {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Which of our command lines; default: `bursar`. */
  readonly program?: keyof typeof PROGRAMS
  /** Instead: any program, and what stands before the arguments. It leads a process group. */
  readonly runs?: readonly [string, ...string[]]
}

interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
}

/** A test run that ends early leaves none of them behind. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * A real process of a command line. Everything it wrote is kept; waits are for words, not for
 * time.
 */
export class CommandProcess {
  readonly child: ChildProcess
  output = ''
  errors = ''
  readonly ended: Promise<Ended>
  #watchers: (() => void)[] = []

  constructor(args: readonly string[], where: Where = {}) {
    const { cwd = process.cwd(), env = {}, program = 'bursar', runs } = where
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    const [file, ...before] = runs ?? [process.execPath, PROGRAMS[program]]
    this.child = spawn(file, [...before, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: [...stdio],
      detached: runs !== undefined,
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

  /** As Ctrl-C does it: the terminal tells everybody in the group. */
  async pressCtrlC(): Promise<Ended> {
    process.kill(-this.child.pid!, 'SIGINT')
    return this.ended
  }

  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }
}
