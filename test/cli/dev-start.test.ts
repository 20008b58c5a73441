import { rmSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { CommandProcess } from '../support/command-process.ts'
import { makeFastFolder } from '../support/scratch-folder.ts'

const folder = makeFastFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('bursar dev shows the emails of its story, and answers what its tenant may use', async () => {
  const dev = new CommandProcess(['dev'], { cwd: folder, env: { PORT: '0', SMTP_URL: '' } })
  const [, mails, emails] = await dev.says(/caught and not sent: (http\S+) and (http\S+)/)
  const [, bearer, url] = await dev.says(/that\? curl -H "Authorization: (Bearer \S+)" (http\S+)/)
  await dev.says(/Email to ada@acme\.example: Welcome to Bursar\n/)

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
