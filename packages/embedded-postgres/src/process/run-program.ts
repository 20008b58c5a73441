import { type SpawnOptions, spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { AppError } from '@bursar/wire/errors'
import type { ServerUser } from './server-user.ts'

/** How PostgreSQL's programs are run: as the server's user, with nothing of our environment. */
export function serverSpawnOptions(user: ServerUser | undefined): SpawnOptions {
  // PGDATA, PGPORT and their like must not reach it; LC_ALL makes its messages ones we can read.
  return { ...user, env: { LC_ALL: 'C', TZ: 'UTC' }, cwd: '/', windowsHide: true }
}

/** Runs one of PostgreSQL's programs to its end, gives what it said, or EMBEDDED_UNUSABLE. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { user, input = '' }: { user: ServerUser | undefined; input?: string },
): Promise<string> {
  const child = spawn(program, args, { ...serverSpawnOptions(user), stdio: 'pipe' })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new AppError('EMBEDDED_UNUSABLE', cause.message)))
    child.once('close', resolve)
  })
  // A program that ends before it has read its input breaks the pipe; its exit code tells why.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  const [code, said] = await Promise.all([ended, bothOf(child.stdout, child.stderr)])
  if (code === 0) return said
  throw new AppError('EMBEDDED_UNUSABLE', `${program} ended with ${code}: ${said.trim()}`)
}

async function bothOf(...streams: (NodeJS.ReadableStream | null)[]): Promise<string> {
  const texts = await Promise.all(streams.map((stream) => (stream === null ? '' : text(stream))))
  return texts.join('\n')
}
