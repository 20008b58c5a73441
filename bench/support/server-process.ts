import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A server in a process of its own, as in production. */
export interface ServerProcess {
  readonly pid: number
  /** 0: it listens on none. */
  readonly port: number
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
}

/** Of what it last said on standard error, so many characters are told when it fails. */
const LAST_WORDS_MAX = 2_000

/**
 * Starts a program of ours and waits for the line of JSON that names its port (0: none). What it
 * logs is read, as in production, and kept only for the error.
 */
export async function startServer(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<ServerProcess> {
  const env = { ...process.env, ...options.env }
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let lastWords = ''
  child.stderr!.on('data', (chunk) => {
    lastWords = `${lastWords}${chunk}`.slice(-LAST_WORDS_MAX)
  })
  const port = await portOf(child, () => lastWords)
  const exited = once(child, 'exit')
  return {
    pid: child.pid!,
    port,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function portOf(child: ChildProcess, lastWords: () => string): Promise<number> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const { port } = JSON.parse(line) as { port?: number }
    if (port === undefined) continue
    // What it says from now on is not read, and must not block it.
    child.stdout!.resume()
    return port
  }
  throw new Error(`${child.spawnargs.join(' ')} ended before it listened: ${lastWords()}`)
}
