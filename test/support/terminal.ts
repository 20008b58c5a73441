import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const BURSAR = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
// biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal draws with.
const DRAWING = /\u001b(?:\[[\d;?]*[A-Za-z]|\][^\u0007]*\u0007)|\r/g

interface TerminalOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  readonly columns?: number
}

/** `bursar` on a real terminal, as a person uses it: what it draws, and keys to press. */
export class Terminal {
  readonly #child: ChildProcessWithoutNullStreams
  readonly ended: Promise<number | null>
  /** Everything that was drawn, colors and all. */
  drawn = ''
  #watchers: (() => void)[] = []

  constructor(args: readonly string[], { cwd, env = {}, columns = 100 }: TerminalOptions) {
    const words = [process.execPath, BURSAR, ...args].map((word) => `'${word}'`)
    const line = `stty rows 40 cols ${columns}; exec ${words.join(' ')}`
    const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...ours } = process.env
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], {
      cwd,
      env: { ...ours, TERM: 'xterm-256color', SHELL: '/bin/sh', ...env },
    })
    this.#child.stdout.on('data', (chunk) => {
      this.drawn += String(chunk)
      for (const watch of this.#watchers) watch()
    })
    this.ended = once(this.#child, 'close').then(([code]) => code)
  }

  /** Without colors and movements. */
  get text(): string {
    return this.drawn.replaceAll(DRAWING, '')
  }

  /** Resolves as soon as the screen has it; rejects when the process ends first. */
  async shows(pattern: RegExp): Promise<void> {
    const shown = new Promise<void>((found) => {
      const look = () => {
        if (pattern.test(this.text)) found()
      }
      this.#watchers.push(look)
      look()
    })
    const ended = this.ended.then((code) => {
      throw new Error(`It ended with ${code} and did not show ${pattern}:\n${this.text}`)
    })
    await Promise.race([shown, ended])
  }

  press(keys: string): void {
    this.#child.stdin.write(keys)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
