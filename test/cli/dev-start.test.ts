import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { migrate } from '../../packages/bursar/src/postgres/migrate.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { startEmbedded } from '../../packages/embedded-postgres/src/start-embedded.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'

const folder = makeFastFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('bursar dev shows the emails of its story, and answers what its tenant may use', async () => {
  const dev = new CommandProcess(['dev'], { cwd: folder, env: { PORT: '0', SMTP_URL: '' } })
  const [, mails] = await dev.says(/Caught emails +(http\S+)/)
  const [, emails] = await dev.says(/Email previews +(http\S+)/)
  const [, bearer, url] = await dev.says(/curl -H "Authorization: (Bearer \S+)" (http\S+)/)
  await dev.says(
    /Email to ada@acme\.example: Welcome to Bursar: your Starter subscription is active\n/,
  )

  const list = await (await fetch(String(mails))).text()
  expect(list).toContain('Welcome to Bursar')
  const [, link] = /<a href="(\/dev\/mails\/[^"]+)"[^>]*>Welcome/.exec(list) ?? []
  const mail = await (await fetch(new URL(`${link}/html`, mails))).text()
  expect(mail).toContain('Hello Acme Wind,')
  expect(await (await fetch(String(emails))).text()).toContain('plan_changed')

  const answer = await fetch(String(url), { headers: { authorization: String(bearer) } })
  expect(await answer.json()).toMatchObject({ tenant_id: 'acme-wind', allowed: true, limit: 50 })

  dev.child.kill('SIGTERM')
  expect((await dev.ended).code).toBe(0)
})

/** What an unreleased version leaves behind: its migrations are not those of today. */
async function leaveOlderData(cwd: string): Promise<void> {
  const migrations = join(cwd, 'older')
  mkdirSync(migrations)
  writeFileSync(join(migrations, '0001-schema.sql'), 'create table bursar.first (id int);')
  writeFileSync(join(migrations, '0002-more.sql'), 'create table bursar.second (id int);')
  const dataDir = join(cwd, '.bursar/postgres')
  const server = await startEmbedded({ dataDir, log: { info: () => undefined } })
  const pool = createPool({ url: server.url, max: 1 })
  await migrate(pool, migrations)
  await pool.end()
  await server.stop()
}

test('bursar dev on the data of an unreleased version says how to start over', async () => {
  const cwd = makeFastFolder()
  await leaveOlderData(cwd)
  const env = { PORT: '0', SMTP_URL: '' }
  const refused = new CommandProcess(['dev'], { cwd, env })
  expect((await refused.ended).code).toBe(78)
  expect(refused.errors).toContain('A migration was changed after it was applied')
  expect(refused.errors).toContain('`npm start -- --fresh`')
  expect(refused.errors).not.toMatch(/^\s+at /m)

  const fresh = new CommandProcess(['dev', '--fresh'], { cwd, env })
  await fresh.says(/Webhook endpoint/)
  expect((await fresh.end('SIGTERM')).code).toBe(0)
  rmSync(cwd, { recursive: true, force: true })
})
