import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../../../test/support/test-server.ts'
import { awaitDatabase } from './await-database.ts'
import { createPool } from './pool.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.remove())

test('a database that is up is waited for by nobody', async () => {
  const pool = createPool({ url: server.url })
  const told: string[] = []
  await awaitDatabase(pool, { onWait: ({ code }) => told.push(code) })
  await pool.end()
  expect(told).toEqual([])
})

test('a database that comes a little later is waited for, and that is said once', async () => {
  await server.stop()
  const pool = createPool({ url: server.url })
  const told: string[] = []
  let started: Promise<void> | undefined
  const onWait = ({ code }: { code: string }) => {
    told.push(code)
    started = server.start()
  }
  await awaitDatabase(pool, { onWait })
  await started
  await pool.end()
  expect(told).toEqual(['POSTGRES_UNAVAILABLE'])
})

test('one that never comes is given up', async () => {
  const nobody = createServer().listen(0, '127.0.0.1')
  await once(nobody, 'listening')
  const address = nobody.address()
  nobody.close()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const pool = createPool({ url: `postgres://nobody@127.0.0.1:${port}/none` })
  const waiting = awaitDatabase(pool, { onWait: () => undefined, waitMsMax: 100 })
  await expect(waiting).rejects.toMatchObject({ code: 'POSTGRES_UNAVAILABLE' })
  await pool.end()
})

test('what waiting does not mend is thrown at once', async () => {
  const url = new URL(server.url)
  url.pathname = '/no_such_database'
  const pool = createPool({ url: url.href })
  const told: string[] = []
  const waiting = awaitDatabase(pool, { onWait: ({ code }) => told.push(code) })
  await expect(waiting).rejects.toMatchObject({ code: 'DATABASE_UNUSABLE' })
  await pool.end()
  expect(told).toEqual([])
})
