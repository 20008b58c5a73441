import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeScratchFolder } from '../../support/scratch-folder.ts'
import { Terminal } from '../../support/terminal.ts'

const ENTER = '\r'
const DOWN = '\u001b[B'
const CTRL_C = '\u0003'

let folder: string
let terminal: Terminal
beforeEach(() => {
  folder = makeScratchFolder()
})
afterEach(() => {
  terminal.kill()
  rmSync(folder, { recursive: true, force: true })
})
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

async function answer(question: RegExp, keys: string): Promise<void> {
  await terminal.shows(question)
  terminal.press(keys)
}

test('init asks, and writes what it was told', async () => {
  terminal = new Terminal(['init'], { cwd: folder })
  await answer(/What is your first plan called\?/, `Team Plan${ENTER}`)
  await answer(/What is its Stripe price\?/, `prod_1${ENTER}`)
  await answer(/Use a price ID \(price_…\), not a product ID/, `\u0015price_team${ENTER}`)
  await answer(/Who becomes a tenant\?/, DOWN + ENTER)
  await answer(/Where do operators get alerts\?/, `ops@example.com${ENTER}`)
  expect(await terminal.ended).toBe(0)

  const config = read('bursar.config.mts')
  expect(config).toContain("'team-plan': {")
  expect(config).toContain("prices: ['price_team'],")
  expect(config).toContain("\n  policy: { signup: 'intent' },")
  const env = parseEnv(read('.env'))
  expect(env).toMatchObject({ ALERT_EMAIL: 'ops@example.com', STRIPE_SECRET_KEY: '' })
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
  expect(terminal.text).toMatch(/Created {2}bursar\.config\.mts\n+Created {2}\.env\n/)
  expect(terminal.text).toContain('Next steps')
  expect(terminal.text).not.toContain(env['AUDIT_KEY'])
})

test('a file that is there is replaced only after a yes, and keeps its audit key', async () => {
  const key = 'a1'.repeat(32)
  writeFileSync(join(folder, '.env'), `AUDIT_KEY=${key}\nOTHER=1\n`, { mode: 0o644 })
  writeFileSync(join(folder, 'bursar.config.json'), '{ "plans": {} }')
  terminal = new Terminal(['init'], { cwd: folder })
  await answer(/bursar\.config\.json exists\. Overwrite it\?/, ENTER)
  await answer(/\.env exists\. Overwrite it\?/, 'y')
  await answer(/first plan called/, ENTER)
  await answer(/What is its Stripe price/, ENTER)
  await answer(/Who becomes a tenant/, ENTER)
  await answer(/Where do operators get alerts/, ENTER)
  expect(await terminal.ended).toBe(0)
  expect(read('bursar.config.json')).toBe('{ "plans": {} }')
  expect(parseEnv(read('.env'))).toMatchObject({ AUDIT_KEY: key, DATABASE_URL: '' })
  expect(parseEnv(read('.env'))).not.toHaveProperty('OTHER')
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
})

test('Ctrl-C at a question writes nothing', async () => {
  terminal = new Terminal(['init'], { cwd: folder })
  await answer(/first plan called/, CTRL_C)
  expect(await terminal.ended).toBe(1)
  expect(terminal.text).toContain('Canceled. Nothing was written.')
  expect(readdirSync(folder)).toEqual([])
})

test('--yes asks nothing, even on a terminal', async () => {
  terminal = new Terminal(['init', '--yes'], { cwd: folder })
  expect(await terminal.ended).toBe(0)
  expect(readdirSync(folder).sort()).toEqual(['.env', 'bursar.config.mts'])
})
