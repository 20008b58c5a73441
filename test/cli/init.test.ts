import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig } from '../../packages/bursar/src/config/load-config.ts'
import { SETTINGS } from '../../packages/bursar/src/config/settings.ts'
import { CommandProcess } from '../support/command-process.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { TEST_SECRET } from '../support/test-config.ts'

let folder: string
beforeEach(() => {
  folder = makeScratchFolder()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

async function init(...args: string[]) {
  const command = new CommandProcess(['init', ...args], { cwd: folder })
  const { code } = await command.ended
  return { code, out: command.output, err: command.errors }
}

/** As if it were installed there. */
function install(name: string, from: string): void {
  const place = join(folder, 'node_modules', name)
  mkdirSync(resolve(place, '..'), { recursive: true })
  symlinkSync(resolve(import.meta.dirname, '../../packages', from), place)
}

const FILLED: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://user:password@db.example:5432/bursar',
  STRIPE_SECRET_KEY: 'sk_test_of_the_tests',
  STRIPE_WEBHOOK_SECRET: TEST_SECRET,
}

test.each([
  ['{ "type": "module" }', 'bursar.config.ts'],
  ['{ "type": "commonjs" }', 'bursar.config.mts'],
  ['{}', 'bursar.config.mts'],
])(
  'in a package that says %s it writes %s, which a service accepts with what .env asks for',
  async (manifest, name) => {
    write('package.json', manifest)
    install('bursar', 'bursar')
    const { code, out, err } = await init()
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(`Created  ${name}\nCreated  .env\n`)

    const { AUDIT_KEY, ...asked } = parseEnv(read('.env'))
    expect(Object.keys(asked).sort()).toEqual(Object.keys(FILLED).sort())
    expect(Object.values(asked).join('')).toBe('')
    const env = { ...FILLED, AUDIT_KEY }
    const config = await loadConfig({ env, cwd: folder, mode: 'serve' })
    expect(config.plans).toMatchObject({ starter: { limits: { devices: 50 } }, pro: {} })
  },
)

test('.env names only what there is; its audit key is new, its owner’s alone, and not printed', async () => {
  const { out } = await init()
  const { AUDIT_KEY: key = '' } = parseEnv(read('.env'))
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  expect(out).not.toContain(key)
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
  rmSync(join(folder, '.env'))
  await init()
  expect(parseEnv(read('.env'))['AUDIT_KEY']).not.toBe(key)
  const names = [...read('.env').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name)
  expect(names).toContain('API_TOKEN')
  expect(names.filter((name) => !Object.hasOwn(SETTINGS, name!))).toEqual([])
})

test('what is there is kept, whatever the ending of the config file', async () => {
  write('bursar.config.json', '{ "plans": {} }')
  write('.env', 'MINE=1')
  const { code, out } = await init('--json')
  expect(code).toBe(0)
  const kept = ['bursar.config.json', '.env']
  expect(JSON.parse(out)).toEqual({ config: kept[0], written: [], kept })
  expect(readdirSync(folder).sort()).toEqual(kept.toSorted())
  expect([read('bursar.config.json'), read('.env')]).toEqual(['{ "plans": {} }', 'MINE=1'])
})

test('a second run changes nothing and says so', async () => {
  await init()
  const before = readdirSync(folder).map((name) => [name, read(name)])
  expect((await init()).out).toMatch(
    /^Kept {5}bursar\.config\.mts \(it exists\)\nKept {5}\.env \(it exists\)\n/,
  )
  expect(readdirSync(folder).map((name) => [name, read(name)])).toEqual(before)
})

test('it says what to install, and not what is there', async () => {
  expect((await init()).out).toMatch(
    / 1\. npm i bursar\n {2}2\. npm i -D @bursar\/dev\n {2}3\. npx bursar dev/,
  )
  install('bursar', 'bursar')
  install('@bursar/dev', 'dev')
  expect((await init()).out).not.toContain('npm i')
})

test('a package.json that is none is told in a sentence', async () => {
  write('package.json', '{ "type": ')
  const { code, err } = await init()
  expect([code, err]).toEqual([78, expect.stringContaining('package.json is not JSON.')])
  expect(readdirSync(folder)).toEqual(['package.json'])
})

test.each([
  ['node_modules\n.env\n', false],
  ['/.env*\n', false],
  ['.env.local\n', true],
])('where .gitignore says %j, it asks to keep .env out of Git: %s', async (ignored, asks) => {
  write('.gitignore', ignored)
  expect((await init()).out.includes('Add .env to .gitignore')).toBe(asks)
})
