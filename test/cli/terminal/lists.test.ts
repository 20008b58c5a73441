import { createSecretKey } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CommandProcess } from '../../support/command-process.ts'
import { makeScratchFolder } from '../../support/scratch-folder.ts'
import { openServiceStage, type ServiceStage } from '../../support/service-stage.ts'
import { Terminal } from '../../support/terminal.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS } from '../../support/test-config.ts'

const folder = makeScratchFolder()
let stage: ServiceStage
let env: NodeJS.ProcessEnv
beforeAll(async () => {
  const key = createSecretKey(Buffer.from(AUDIT_KEY_TEXT, 'hex'))
  const anchorFile = join(folder, '.bursar', 'audit.anchor')
  stage = await openServiceStage({ config: { audit: { key, anchorFile } } })
  env = { DATABASE_URL: stage.database.url, AUDIT_KEY: AUDIT_KEY_TEXT }
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
  await stage.database.pool.query(
    `insert into bursar.tenants (tenant_id, name, status) values
     ('acme', 'Acme Wind', 'ACTIVE'), ('rotor', 'Rotor and Sons', 'SUSPENDED')`,
  )
})
afterAll(async () => {
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

async function onTerminal(
  args: string[],
  more: { env?: NodeJS.ProcessEnv; columns?: number } = {},
) {
  const { columns = 100 } = more
  const terminal = new Terminal(args, { cwd: folder, columns, env: { ...env, ...more.env } })
  return { code: await terminal.ended, text: terminal.text, drawn: terminal.drawn }
}

test('a list is a table under headers on a terminal, its states in color', async () => {
  const { code, text, drawn } = await onTerminal(['tenants'])
  expect(code).toBe(0)
  const [head = '', ...rows] = text.trimEnd().split('\n')
  expect(head).toMatch(/^NAME +TENANT +STATUS +CREATED$/)
  const columns = ['NAME', 'TENANT', 'STATUS', 'CREATED'].map((title) => head.indexOf(title))
  const row = rows.find((one) => one.startsWith('Acme Wind')) ?? ''
  const cells = ['Acme Wind', 'acme', 'ACTIVE'].map((cell) => row.indexOf(cell))
  expect(cells).toEqual(columns.slice(0, 3))
  expect(row).toMatch(/ACTIVE +\d+ \w+ \d{4}, \d\d:\d\d UTC$/)
  expect(drawn).toContain('\u001b[32mACTIVE\u001b[39m')
  expect(drawn).toContain('\u001b[31mSUSPENDED\u001b[39m')
})

test('NO_COLOR takes the colors away, and nothing else', async () => {
  const { drawn, text } = await onTerminal(['tenants'], { env: { NO_COLOR: '1' } })
  expect(drawn).not.toContain('\u001b[')
  expect(text).toContain('SUSPENDED')
})

test('no line is wider than the terminal', async () => {
  const { text } = await onTerminal(['tenants'], { columns: 40 })
  const widths = text
    .trimEnd()
    .split('\n')
    .map((line) => line.length)
  expect(Math.max(...widths)).toBeLessThanOrEqual(40)
  expect(text).toContain('ACTIVE')
})

test('in a pipe a list is cells between tabs, without headers, colors or cuts', async () => {
  const command = new CommandProcess(['tenants'], { cwd: folder, env: { ...env, COLUMNS: '20' } })
  expect((await command.ended).code).toBe(0)
  const rows = command.output
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  expect(rows.map(([name]) => name).sort()).toEqual(['Acme Wind', 'Rotor and Sons'])
  for (const cells of rows) expect(cells.at(-1)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

test('an error begins in red on a terminal', async () => {
  const { code, drawn } = await onTerminal(['tenants', '--status', 'FOO'])
  expect(code).toBe(1)
  expect(drawn).toContain('\u001b[31merror:\u001b[39m')
})
