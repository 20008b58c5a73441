import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../packages/embedded-postgres/src/process/free-port.ts'
import { survivors } from '../../packages/embedded-postgres/src/process/postmaster.ts'
import { findInstalled } from '../../packages/embedded-postgres/src/runtime.ts'
import { prepareServerHome } from '../../packages/embedded-postgres/src/server-home.ts'
import {
  type EmbeddedServer,
  startEmbedded,
} from '../../packages/embedded-postgres/src/start-embedded.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { startServerChild } from './server-child.ts'

const log = { info: () => undefined }
const folder = makeScratchFolder()
const dataDir = join(folder, 'postgres')
let server: EmbeddedServer

beforeAll(async () => {
  server = await startEmbedded({ dataDir, log })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** One statement on a connection of its own. */
async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

test('it is a real PostgreSQL whose database belongs to a role without special rights', async () => {
  const text = `select current_database() as database, rolsuper, rolcreatedb, rolcreaterole,
    pg_encoding_to_char(encoding) as encoding, current_setting('fsync') as fsync
    from pg_roles, pg_database where rolname = current_user and datname = current_database()`
  expect(await ask(server.url, text)).toEqual([
    {
      database: 'bursar',
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      encoding: 'UTF8',
      fsync: 'on',
    },
  ])
})

test('it listens on 127.0.0.1 and nowhere else', async () => {
  const text = `select current_setting('listen_addresses') as addresses,
    current_setting('unix_socket_directories') as sockets`
  expect(await ask(server.adminUrl, text)).toEqual([{ addresses: '127.0.0.1', sockets: '' }])
})

test('nobody gets in without the password, and only we can read it', async () => {
  for (const user of ['postgres', 'bursar']) {
    const url = Object.assign(new URL(server.adminUrl), { username: user, password: 'guess' })
    await expect(ask(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
  }
  const { home } = prepareServerHome(dataDir)
  expect(statSync(home.secrets).mode & 0o777).toBe(0o600)
  expect(statSync(home.data).mode & 0o777).toBe(0o700)
})

test('its log holds no statement and no value of a row', async () => {
  const text = `create temp table people (email text unique);
    insert into people values ('jane@example.com'), ('jane@example.com')`
  await expect(ask(server.url, text)).rejects.toMatchObject({ code: '23505' })
  const words = readFileSync(prepareServerHome(dataDir).home.logFile, 'utf8')
  expect(words).toContain('duplicate key value')
  expect(words).not.toContain('jane')
})

test('a second start in the same process or in another is refused in clear words', async () => {
  await expect(startEmbedded({ dataDir, log })).rejects.toMatchObject({
    code: 'EMBEDDED_IN_USE',
    detail: expect.stringContaining(`Process ${process.pid} uses`),
  })
  const { word } = await startServerChild(dataDir)
  expect(word).toMatchObject({ code: 'EMBEDDED_IN_USE' })
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a stop leaves no process, and a start later has the same data at the same address', async () => {
  await ask(server.url, 'create table kept (id int); insert into kept values (7)')
  const { url, pid } = server
  await server.stop()
  await server.stop()
  expect(survivors(prepareServerHome(dataDir).home)).toEqual([])
  await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false)

  server = await startEmbedded({ dataDir, log })
  expect(server).toMatchObject({ url, adopted: false })
  expect(await ask(server.url, 'select id from kept')).toEqual([{ id: 7 }])
})

test('when its usual port is taken, it takes another', async () => {
  await server.stop()
  const squatter = createServer().listen(server.port, '127.0.0.1')
  await once(squatter, 'listening')
  const before = server.port
  server = await startEmbedded({ dataDir, log })
  expect(server.port).not.toBe(before)
  expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  squatter.close()
})

test('when the port that was asked for is taken, it says so and starts nothing', async () => {
  const port = await freePort()
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  const elsewhere = join(folder, 'elsewhere')
  await expect(
    startEmbedded({ dataDir: elsewhere, log, port, durable: false }),
  ).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    detail: expect.stringContaining(String(port)),
  })
  expect(survivors(prepareServerHome(elsewhere).home)).toEqual([])
  squatter.close()
})

test('where there is no package for the platform, it says what to set', () => {
  expect(() => findInstalled('plan9-z80')).toThrow(
    expect.objectContaining({
      code: 'EMBEDDED_UNUSABLE',
      detail: expect.stringContaining('plan9-z80'),
      advice: expect.stringContaining('DATABASE_URL'),
    }),
  )
})
