import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  findPostmaster,
  survivors,
} from '../../packages/embedded-postgres/src/process/postmaster.ts'
import { stopPostmaster } from '../../packages/embedded-postgres/src/process/stop-postmaster.ts'
import {
  prepareServerHome,
  type ServerHome,
} from '../../packages/embedded-postgres/src/server-home.ts'
import { startEmbedded } from '../../packages/embedded-postgres/src/start-embedded.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'
import { until } from '../support/until.ts'
import { spawnServerChild, startServerChild } from './server-child.ts'

const logged: string[] = []
const log = { info: (said: string) => void logged.push(said) }
let folder: string
let dataDir: string
let home: ServerHome

beforeEach(() => {
  folder = makeFastFolder()
  dataDir = join(folder, 'postgres')
  home = prepareServerHome(dataDir).home
  logged.length = 0
})
afterEach(async () => {
  await stopPostmaster(home, 'immediate')
  rmSync(folder, { recursive: true, force: true })
})

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

test('a killed parent leaves the server running, and the next start adopts it', async () => {
  const parent = await startServerChild(dataDir)
  await ask(parent.word.url, 'create table kept (id int); insert into kept values (7)')
  await parent.kill()
  expect(findPostmaster(home)?.pid).toBe(parent.word.pid)

  const server = await startEmbedded({ dataDir, log, durable: false })
  expect(server).toMatchObject({ adopted: true, pid: parent.word.pid, url: parent.word.url })
  expect(await ask(server.url, 'select id from kept')).toEqual([{ id: 7 }])
  await server.stop()
  expect(survivors(home)).toEqual([])
})

test('after parent and postmaster were both killed, a start recovers what was committed', async () => {
  const parent = await startServerChild(dataDir)
  await ask(parent.word.url, 'create table kept (id int); insert into kept values (7)')
  await parent.kill()
  process.kill(parent.word.pid, 'SIGKILL')
  // At once: its children may still be on their way out, with the shared memory in their hands.
  const server = await startEmbedded({ dataDir, log, durable: false })
  expect(server.adopted).toBe(false)
  expect(await ask(server.url, 'select id from kept')).toEqual([{ id: 7 }])
  await server.stop()
})

test('a server that crashes while we hold it is started again at the same address', async () => {
  const server = await startEmbedded({ dataDir, log, durable: false })
  await ask(server.url, 'create table kept (id int); insert into kept values (7)')
  const { pid } = server
  process.kill(pid, 'SIGKILL')
  await until('another postmaster', () => server.pid !== pid)
  expect(await ask(server.url, 'select id from kept')).toEqual([{ id: 7 }])
  expect(logged).toEqual(['PostgreSQL ended unexpectedly. Bursar restarts it.'])
  await server.stop()
  expect(survivors(home)).toEqual([])
})

test('a stop in the middle of a new start ends that one too', async () => {
  const server = await startEmbedded({ dataDir, log, durable: false })
  process.kill(server.pid, 'SIGKILL')
  await until('a line of the log', () => logged.length > 0)
  await server.stop()
  expect(survivors(home)).toEqual([])
  const next = await startEmbedded({ dataDir, log, durable: false })
  expect(next.adopted).toBe(false)
  await next.stop()
})

test('a process id that is in use again does not keep the server from starting', async () => {
  const parent = await startServerChild(dataDir)
  await parent.stop()
  // PostgreSQL minds only processes of its own user.
  const other = spawn('cat', { ...home.user, cwd: '/' })
  const lines = [other.pid, home.data, 1_700_000_000, 5432, '', '127.0.0.1', '', 'ready   ', '']
  writeFileSync(join(home.data, 'postmaster.pid'), lines.join('\n'))
  const server = await startEmbedded({ dataDir, log, durable: false })
  expect(server.adopted).toBe(false)
  await server.stop()
  other.stdin.end()
})

test('a start waits for a survivor of the crash, who still has the old memory in hand', async () => {
  const parent = await startServerChild(dataDir)
  const client = new pg.Client({ connectionString: parent.word.url })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const survivor = rows[0]!.pid
  process.kill(survivor, 'SIGSTOP')
  await parent.kill()
  process.kill(parent.word.pid, 'SIGKILL')
  const starting = startEmbedded({ dataDir, log, durable: false })
  await until('the server has found the other one', () =>
    readFileSync(home.logFile, 'utf8').includes('shared memory block'),
  )
  process.kill(survivor, 'SIGCONT')
  const server = await starting
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
})

test('of two first starts at the same moment one gets the server, the other clear words', async () => {
  const children = await Promise.all([startServerChild(dataDir), startServerChild(dataDir)])
  const words = children.map(({ word }) => word.code ?? 'started').sort()
  expect(words).toEqual(['EMBEDDED_IN_USE', 'started'])
  const winner = children.find(({ word }) => word.code === undefined)!
  expect(await ask(winner.word.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await winner.stop()
  expect(survivors(home)).toEqual([])
  expect(readdirSync(home.folder).filter((entry) => entry.startsWith('new-'))).toEqual([])
})

test('a first start that is killed half way leaves nothing in the way of the next', async () => {
  const child = spawnServerChild(dataDir)
  const drafts = () => readdirSync(home.folder).filter((entry) => entry.startsWith('new-'))
  const isHalfMade = () =>
    drafts().some((draft) => existsSync(join(home.folder, draft, 'data', 'base', '1')))
  await until('a half-made cluster', isHalfMade)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(existsSync(home.cluster)).toBe(false)

  const server = await startEmbedded({ dataDir, log, durable: false })
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
  await until('no draft is left', () => drafts().length === 0)
})

test('Ctrl-C on the terminal reaches us, and not the server', async () => {
  const child = await startServerChild(dataDir)
  const interrupted = child.interrupted()
  process.kill(-child.process.pid!, 'SIGINT') // To its whole process group, as a terminal does.
  await interrupted
  expect(findPostmaster(home)).toMatchObject({ pid: child.word.pid, status: 'ready' })
  expect(await ask(child.word.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await child.stop()
  expect(survivors(home)).toEqual([])
})
