import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packPackages } from '../../../scripts/packages/install-packages.ts'
import { alone, STRANGER_ENV } from '../../packages/alone.ts'
import { freePort } from '../../packages/free-port.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { makeScratchFolder } from '../../support/scratch-folder.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS, TEST_SECRET } from '../../support/test-config.ts'
import { until } from '../../support/until.ts'
import { readDockerfile } from '../read-dockerfile.ts'

/** What the build stage leaves for the next one. */
const PACKED = /^(?:bursar|stripe-webhook-probe)-\d.*\.tgz$/

const [, install, last] = readDockerfile()
const stepOf = (word: string) => last?.steps.find((step) => step.word === word)?.rest ?? ''
const [, user = ''] = /^(\d+):/.exec(stepOf('USER')) ?? []

let folder: string
let database: TestDatabase
beforeAll(async () => {
  folder = makeScratchFolder()
  database = await createTestDatabase()
  for (const made of ['opt', 'packed', 'state']) mkdirSync(join(folder, made))
  await alone(() => packPackages(join(folder, 'packed')))
  for (const file of readdirSync(join(folder, 'packed')).filter((name) => PACKED.test(name))) {
    writeFileSync(join(folder, 'opt', file), readFileSync(join(folder, 'packed', file)))
  }
  for (const { word, rest } of install?.steps ?? []) {
    if (word !== 'RUN') continue
    execFileSync('sh', ['-c', rest], { cwd: join(folder, 'opt'), env: STRANGER_ENV, stdio: 'pipe' })
  }
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

test('the entry point serves as the user of the image, and the health check sees it', async () => {
  const [port, state] = [await freePort(), join(folder, 'state')]
  chownSync(state, Number(user), Number(user))
  const config = join(folder, 'bursar.config.json')
  writeFileSync(config, JSON.stringify({ plans: TEST_PLANS }))
  const settings = {
    DATABASE_URL: database.url,
    AUDIT_KEY: AUDIT_KEY_TEXT,
    STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
    STRIPE_API_BASE: 'http://127.0.0.1:1',
  }
  const secrets = join(folder, 'bursar.env')
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  writeFileSync(secrets, lines.join(''), { mode: 0o400 })
  chownSync(secrets, Number(user), Number(user))
  chmodSync(join(folder, 'opt'), 0o755)

  const entry: string[] = JSON.parse(stepOf('ENTRYPOINT'))
  const [, ...args] = [...entry, ...JSON.parse(stepOf('CMD'))].map((part: string) =>
    part.replace('/run/secrets/bursar.env', secrets).replace('/opt/bursar', join(folder, 'opt')),
  )
  const env = { ...STRANGER_ENV, NODE_ENV: 'production', BURSAR_CONFIG: config, PORT: `${port}` }
  const identity = { uid: Number(user), gid: Number(user) }
  const running = spawn(process.execPath, args, { cwd: state, env, ...identity })
  let said = ''
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk)
    })
  }
  const health: string[] = JSON.parse(stepOf('HEALTHCHECK').replace(/^.* CMD /, ''))
  const check = () => spawnSync(process.execPath, health.slice(1), { env }).status
  try {
    await until('the health check passes', async () => {
      if (running.exitCode !== null) throw new Error(said)
      return check() === 0
    })
    // Nothing is written but the anchor of the audit log, and what belongs to it.
    const written = readdirSync(state, { recursive: true }).map(String)
    expect(written).toContain('.bursar/audit.anchor')
    expect(written.filter((file) => !/^\.bursar(?:$|\/audit\.anchor)/.test(file))).toEqual([])
  } finally {
    running.kill('SIGTERM')
    await once(running, 'close')
  }
  expect(running.exitCode).toBe(0)
  expect(check()).toBe(1)
})
