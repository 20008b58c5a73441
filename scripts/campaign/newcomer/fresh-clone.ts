import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

/** Who runs the commands, and with which Node. */
export interface Newcomer {
  /** Folder with `node` and `npm`; null: the machine's own. */
  readonly nodeBin: string | null
  /** User and group id; null: whoever runs this script. */
  readonly uid: number | null
}

/** How this machine reaches the registry: nothing that the product reads. */
const SURROUNDINGS = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'HTTPS_PROXY', 'NO_PROXY']

/** Failed tests that a verdict names. */
const FAILURES_MAX = 10
const WAIT_MS_MAX = 180_000
const ROOT = resolve(import.meta.dirname, '../../..')

/** A clone of what is committed, in a folder of its own, as a newcomer has it. */
export class FreshClone {
  readonly folder: string
  readonly #newcomer: Newcomer
  readonly #home: string
  readonly #started: Running[] = []

  constructor(newcomer: Newcomer) {
    this.#newcomer = newcomer
    this.#home = mkdtempSync(join(tmpdir(), 'bursar-newcomer-'))
    this.folder = join(this.#home, 'bursar')
    execFileSync('git', ['clone', '--quiet', ROOT, this.folder])
    // The embedded server runs as another user than root, and must be able to walk in.
    chmodSync(this.#home, 0o755)
    if (newcomer.uid !== null) giveTo(this.#home, newcomer.uid)
  }

  /** Runs npm to its end; its output. Throws with the last lines when it fails. */
  async npm(args: readonly string[], env: Record<string, string> = {}): Promise<string> {
    const run = this.start(args, env)
    const code = await run.ended
    if (code === 0) return run.output()
    const lines = run.output().trim().split('\n')
    const failed = lines.filter((line) => line.includes('FAIL ')).slice(0, FAILURES_MAX)
    const tail = [...failed, ...lines.slice(-5)].join(' | ')
    throw new Error(`npm ${args.join(' ')} ended with ${code}: ${tail}`)
  }

  /** Starts npm in a process group of its own. */
  start(args: readonly string[], env: Record<string, string> = {}): Running {
    const { nodeBin, uid } = this.#newcomer
    const path = nodeBin === null ? cleanPath() : `${nodeBin}${delimiter}${cleanPath()}`
    const child = spawn('npm', args, {
      cwd: this.folder,
      env: { ...surroundings(), PATH: path, HOME: this.#home, TERM: 'dumb', CI: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(uid === null ? {} : { uid, gid: uid }),
    })
    const running = new Running(child)
    this.#started.push(running)
    return running
  }

  /** Commands that still run out of this folder. */
  leftovers(): string[] {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map((pid) => commandOf(pid))
      .filter((command) => command.includes(this.#home))
  }

  /** Ends what a failure left running, and removes the folder. */
  remove(): void {
    for (const running of this.#started) running.kill()
    rmSync(this.#home, { recursive: true, force: true })
  }
}

/** A process that was started, and what it has said so far. */
export class Running {
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  #output = ''
  #heard: () => void = () => undefined

  constructor(child: ChildProcess) {
    this.#child = child
    const hear = (chunk: Buffer) => {
      this.#output += chunk.toString('utf8')
      this.#heard()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    this.ended = new Promise((resolveEnd, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        resolveEnd(signal === null ? (code ?? 1) : 1)
        this.#heard()
      })
    })
  }

  output(): string {
    return this.#output
  }

  /** Resolves when it has said so; throws when it ended, or was silent for three minutes. */
  async says(text: string): Promise<void> {
    const deadline = AbortSignal.timeout(WAIT_MS_MAX)
    while (!this.#output.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`ended without "${text}": ${this.#output}`)
      if (deadline.aborted) throw new Error(`never said "${text}": ${this.#output}`)
      await new Promise<void>((heard) => {
        this.#heard = heard
        deadline.addEventListener('abort', () => heard(), { once: true })
      })
    }
  }

  /** To npm alone, as a supervisor does. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends npm and all it started, where it has not ended by itself. */
  kill(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.signalGroup('SIGKILL')
    }
  }

  /** To npm and all it started, as a terminal, or the kernel out of memory, does. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) process.kill(-this.#child.pid, signal)
  }
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** npm puts the project's own tools first for what it runs; a newcomer does not have them. */
function cleanPath(): string {
  const entries = (process.env.PATH ?? '').split(delimiter)
  return entries.filter((entry) => !entry.includes('node_modules')).join(delimiter)
}

function surroundings(): Record<string, string> {
  const present = SURROUNDINGS.map((name) => [name, process.env[name]] as const)
  return Object.fromEntries(present.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code !== 'EACCES') return ''
    throw error
  }
}

function giveTo(folder: string, uid: number): void {
  for (const entry of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(folder, entry), uid, uid)
  }
}
