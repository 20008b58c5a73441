import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { forgetEmbedded } from '../../packages/embedded-postgres/src/forget-embedded.ts'
import { startEmbedded } from '../../packages/embedded-postgres/src/start-embedded.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'

const folder = makeFastFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = {
  dataDir: join(folder, 'postgres'),
  log: { info: () => undefined },
  durable: false,
}

async function run(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

test('what is forgotten is gone, what is held by somebody is not', async () => {
  expect(await forgetEmbedded(options)).toBeNull()
  const before = await startEmbedded(options)
  await run(before.url, 'create table kept (id int)')
  await expect(forgetEmbedded(options)).rejects.toMatchObject({ code: 'EMBEDDED_IN_USE' })
  expect(await run(before.url, `select to_regclass('kept')::text as kept`)).toEqual([
    { kept: 'kept' },
  ])
  await before.stop()

  expect(await forgetEmbedded(options)).toContain('postgres')
  const after = await startEmbedded(options)
  expect(await run(after.url, `select to_regclass('kept')::text as kept`)).toEqual([{ kept: null }])
  await after.stop()
})
