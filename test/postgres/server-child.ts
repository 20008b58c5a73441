import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const PROGRAM = resolve(import.meta.dirname, 'start-embedded.child.ts')

/** The first word of the child: its server, or why there is none. */
export interface ServerWord {
  url: string
  port: number
  pid: number
  adopted: boolean
  code?: string
  message?: string
}

export interface ServerChild {
  /** What it logged before. */
  said: string[]
  word: ServerWord
  process: ChildProcess
  /** Ends it orderly: it stops its server first. */
  stop(): Promise<void>
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Observes at the next Ctrl-C that reaches it. */
  interrupted(): Promise<void>
}

/** Another process that starts a server in this folder; a failed start is a word as well. */
export async function startServerChild(
  dataDir: string,
  user: { uid?: number; gid?: number } = {},
): Promise<ServerChild> {
  const child = spawnServerChild(dataDir, user)
  const lines = createInterface({ input: child.stdout! })
  const said: string[] = []
  for await (const line of lines) {
    const word = JSON.parse(line) as ServerWord & { said?: string }
    if (word.said === undefined) return toServerChild(child, { said, word })
    said.push(word.said)
  }
  throw new Error('The child ended without a word.')
}

export function spawnServerChild(
  dataDir: string,
  user: { uid?: number; gid?: number } = {},
): ChildProcess {
  const options = { stdio: ['pipe', 'pipe', 'inherit'] as const, detached: true, ...user }
  return spawn(process.execPath, [PROGRAM, dataDir], { ...options, stdio: [...options.stdio] })
}

function toServerChild(
  child: ChildProcess,
  { said, word }: { said: string[]; word: ServerWord },
): ServerChild {
  const exited = once(child, 'exit')
  return {
    said,
    word,
    process: child,
    stop: async () => {
      child.stdin!.write('stop\n')
      await exited
    },
    kill: async () => {
      child.kill('SIGKILL')
      await exited
    },
    interrupted: async () => {
      child.stdout!.resume()
      await once(child.stdout!, 'data')
    },
  }
}
