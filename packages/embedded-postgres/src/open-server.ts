import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { AppError } from '@bursar/wire/errors'
import { type Claim, claimServer } from './claim.ts'
import { freePort } from './process/free-port.ts'
import {
  clearStalePidFile,
  findLastPort,
  findPostmaster,
  spawnPostmaster,
} from './process/postmaster.ts'
import type { Runtime } from './runtime.ts'
import type { ServerHome } from './server-home.ts'
import { waitFor } from './wait-for.ts'

export interface OpenOptions {
  /** Undefined: the one of the last time if it is free, else any other. */
  port: number | undefined
  durable: boolean
}

/** A server that answers and is held by this process. */
export interface OpenServer {
  claim: Claim
  port: number
  pid: number
  adopted: boolean
}

// Recovery after a crash may have much to read, and a server that stops closes its sessions first.
const TIMEOUT_MS = 120_000
const PORT_TRIES_MAX = 5

/**
 * Adopts the postmaster that lives in this home, or starts one; never two. Whoever else starts at
 * the same moment is met in PostgreSQL's own lock file, and then in the claim.
 */
export async function openServer(
  home: ServerHome,
  runtime: Runtime,
  options: OpenOptions,
): Promise<OpenServer> {
  let opened: OpenServer | null = null
  let portTries = 0
  const tryOnce = async () => {
    opened = await adopt(home)
    if (opened !== null) return true
    clearStalePidFile(home)
    // Whoever wrote the address down yesterday finds the server there today.
    const usual = portTries === 0 ? findLastPort(home) : undefined
    const port = options.port ?? usual ?? (await freePort())
    const outcome = await start(home, runtime, { port, durable: options.durable })
    if (outcome === 'port_taken') {
      portTries += 1
      assertMoreTries(options, portTries)
    }
    if (typeof outcome === 'object') opened = outcome
    return opened !== null
  }
  await waitFor(tryOnce, TIMEOUT_MS)
  if (opened !== null) return opened
  throw new AppError(
    'EMBEDDED_UNUSABLE',
    `PostgreSQL in ${home.folder} did not become ready in time.`,
  )
}

/** Null when no postmaster lives here, once it is clear whether one starts or ends. */
async function adopt(home: ServerHome): Promise<OpenServer | null> {
  const isDecided = () => ['ready', undefined].includes(findPostmaster(home)?.status)
  await waitFor(isDecided, TIMEOUT_MS)
  const found = findPostmaster(home)
  if (found?.status !== 'ready') return null
  const claim = await claimIfAnswering(home, found.port)
  return claim && { claim, port: found.port, pid: found.pid, adopted: true }
}

/** Or why there is none: the caller looks again, since what is in the way may be gone by then. */
async function start(
  home: ServerHome,
  runtime: Runtime,
  { port, durable }: { port: number; durable: boolean },
): Promise<OpenServer | 'port_taken' | 'not_alone' | 'gone'> {
  const mark = markLog(home.logFile)
  const postmaster = spawnPostmaster(home, runtime, { port, durable })
  const isReady = () => {
    const found = findPostmaster(home)
    return found?.status === 'ready' && found.pid === postmaster.pid
  }
  await waitFor(() => postmaster.end() !== null || isReady(), TIMEOUT_MS)
  const end = postmaster.end()
  if (end !== null) return whyEnded(end, wordsSince(home.logFile, mark))
  const claim = await claimIfAnswering(home, port)
  return claim === null ? 'gone' : { claim, port, pid: postmaster.pid, adopted: false }
}

async function claimIfAnswering(home: ServerHome, port: number): Promise<Claim | null> {
  try {
    return await claimServer(home, port)
  } catch (error) {
    if (error instanceof AppError && error.code === 'POSTGRES_UNAVAILABLE') return null
    throw error
  }
}

function whyEnded(end: string, words: string): 'port_taken' | 'not_alone' {
  if (/could not bind|could not create any TCP/.test(words)) return 'port_taken'
  // Another start was faster, or processes of a crashed postmaster are still on their way out.
  if (/lock file "postmaster.pid"|shared memory block/.test(words)) return 'not_alone'
  const complaint = words.split('\n').findLast((line) => /FATAL|PANIC|ERROR/.test(line))
  throw new AppError('EMBEDDED_UNUSABLE', `PostgreSQL did not start: ${complaint ?? end}`)
}

/** Also for a port that was asked for: a server that ends lets go of it a moment after it ended. */
function assertMoreTries({ port }: OpenOptions, tries: number): void {
  if (tries < PORT_TRIES_MAX) return
  if (port !== undefined)
    throw new AppError('PORT_TAKEN', `The port ${port} for PostgreSQL is in use.`)
  throw new AppError('EMBEDDED_UNUSABLE', 'No port is free.')
}

const LOG_BYTES_MAX = 5_000_000
const WORDS_BYTES_MAX = 16_384

/** Where the log ends now. A log that has grown too long is put aside first, one of them. */
function markLog(file: string): number {
  if (!existsSync(file)) return 0
  const { size } = statSync(file)
  if (size < LOG_BYTES_MAX) return size
  renameSync(file, `${file}.1`)
  return 0
}

/** What was written since then, its beginning at least. */
function wordsSince(file: string, mark: number): string {
  const words = Buffer.alloc(WORDS_BYTES_MAX)
  const log = openSync(file, 'r')
  try {
    return words.toString('utf8', 0, readSync(log, words, 0, WORDS_BYTES_MAX, mark))
  } finally {
    closeSync(log)
  }
}
