import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeBlocks, readPage } from '../../docs/markdown-table.ts'
import { CommandProcess } from '../../support/command-process.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { makeScratchFolder } from '../../support/scratch-folder.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS, TEST_SECRET } from '../../support/test-config.ts'
import { programOf } from './program-of.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const UNITS = ['bursar.service', 'bursar-worker.service']
/** Of systemd’s scale, in tenths: 0 is most secure, 100 least. Both have 14. */
const EXPOSURE_MAX = 20

let folder: string
let database: TestDatabase
beforeAll(async () => {
  folder = makeScratchFolder()
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** The unit with the programs of this machine, in a folder. */
function placed(name: string): { file: string; text: string } {
  const unit = readFileSync(resolve(ROOT, 'deploy/systemd', name), 'utf8')
  const text = unit
    .replace('/usr/bin/node', process.execPath)
    .replace(
      '/opt/bursar/node_modules/bursar/bin/bursar.js',
      resolve(ROOT, 'packages/bursar/bin/bursar.js'),
    )
  expect(text).not.toContain('/opt/bursar')
  const file = join(folder, name)
  writeFileSync(file, text)
  return { file, text }
}

test.each(UNITS)('systemd finds nothing wrong with %s', (name) => {
  const { file } = placed(name)
  const analyze = programOf('systemd-analyze')
  const { status, stdout, stderr } = spawnSync(analyze, ['verify', file], { encoding: 'utf8' })
  // It only warns of a key that it does not know.
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
})

test.each(UNITS)('%s gives the process few rights', (name) => {
  const args = ['security', '--offline=yes', `--threshold=${EXPOSURE_MAX}`, '--no-pager']
  const file = resolve(ROOT, 'deploy/systemd', name)
  // Exits with an error above the threshold.
  execFileSync(programOf('systemd-analyze'), [...args, file], { stdio: 'pipe' })
})

test.each([
  ['bursar.service', /"msg":"listening"/],
  ['bursar-worker.service', /"msg":"worker_started"/],
])('the command of %s starts the service from its files', async (name, started) => {
  const { text } = placed(name)
  const credentials = join(folder, 'credentials')
  const state = join(folder, `${name}.state`)
  for (const made of [credentials, state]) mkdirSync(made, { recursive: true })
  const settings = {
    DATABASE_URL: database.url,
    AUDIT_KEY: AUDIT_KEY_TEXT,
    STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
    STRIPE_API_BASE: 'http://127.0.0.1:1',
    PORT: '0',
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
  writeFileSync(join(credentials, 'bursar.env'), lines.join(''))
  const config = join(folder, 'bursar.config.json')
  writeFileSync(config, JSON.stringify({ plans: TEST_PLANS, policy: { signup: 'open' } }))
  const [, command = ''] = /^ExecStart=(.+)$/m.exec(text) ?? []
  const [program = '', ...args] = command.replaceAll('%d', credentials).split(' ')
  const env = { NODE_ENV: 'production', BURSAR_CONFIG: config }
  const running = new CommandProcess(args, { runs: [program], cwd: state, env })
  await running.says(started)
  expect(await running.end('SIGTERM')).toEqual({ code: 0, signal: null })
})

test('the commands of the page put each file where the unit reads it, and hide the secrets', () => {
  const root = join(folder, 'root')
  const clone = join(folder, 'clone')
  for (const made of [join(root, 'etc/systemd/system'), clone]) mkdirSync(made, { recursive: true })
  for (const file of ['bursar.config.json', 'bursar.env']) writeFileSync(join(clone, file), '')
  const page = readPage('operate/deploy.md').replaceAll(/^ {3}/gm, '')
  const lines = codeBlocks(page, 'sh').join('').split('\n')
  // A user is made by the others, and systemd does not run where tests do.
  const installs = lines.filter((line) => line.startsWith('install '))
  expect(installs).toHaveLength(4)
  for (const line of installs) {
    const here = line.replaceAll(/ \/(?=etc)/g, ` ${root}/`).replace('deploy/', `${ROOT}/deploy/`)
    execFileSync('sh', ['-c', here], { cwd: clone })
  }
  const modeOf = (file: string) => (statSync(join(root, file)).mode & 0o777).toString(8)
  expect(modeOf('etc/bursar/bursar.env')).toBe('600')
  expect(modeOf('etc/bursar/bursar.config.json')).toBe('644')
  expect(modeOf('etc/systemd/system/bursar.service')).toBe('644')
})
