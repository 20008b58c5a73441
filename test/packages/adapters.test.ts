import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import Stripe from 'stripe'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { packPackages } from '../../scripts/packages/install-packages.ts'
import { codeBlocks, readPage } from '../docs/markdown-table.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { type RawAnswer, rawExchange } from '../support/raw-http.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { eventAbout } from '../support/service-stage.ts'
import { AUDIT_KEY_TEXT, TEST_PLANS, TEST_SECRET } from '../support/test-config.ts'
import { until } from '../support/until.ts'
import { alone, STRANGER_ENV } from './alone.ts'
import { freePort } from './free-port.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const MIB = 1_048_576
const NEXT = 'node_modules/next/dist/bin/next'

let folder: string
let database: TestDatabase
let running: ChildProcess | undefined
let said = ''

function versionsOf(manifest: string, names: readonly string[]): string[] {
  const { devDependencies } = JSON.parse(readFileSync(resolve(ROOT, manifest), 'utf8'))
  return names.map((name) => `${name}@${devDependencies[name]}`)
}

beforeAll(async () => {
  database = await createTestDatabase()
  folder = makeScratchFolder()
  const packed = await alone(() => packPackages(folder))
  const ours = packed.filter((file) => /^(?:bursar|stripe-.*)-\d/.test(file))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  writeFileSync(join(folder, 'bursar.config.json'), JSON.stringify({ plans: TEST_PLANS }))
  const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  const theirs = [
    ...versionsOf('package.json', ['express', 'fastify', 'hono', '@hono/node-server', 'next']),
    ...versionsOf('packages/console/package.json', ['react', 'react-dom']),
  ]
  const args = ['install', ...options, ...ours.map((file) => `./${file}`), ...theirs]
  execFileSync('npm', args, { cwd: folder, env: STRANGER_ENV, stdio: 'pipe' })
})
afterEach(() => {
  running?.kill('SIGKILL')
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})
process.once('exit', () => running?.kill('SIGKILL'))

/** Writes the samples of the guide below a heading, each where its first line says. */
function writeSamples(heading: string): void {
  const [, section = ''] = readPage('guides/add-to-your-app.md').split(`\n## ${heading}\n`)
  for (const sample of codeBlocks(section.split('\n## ')[0]!, 'js')) {
    const [, file = ''] = /^\/\/ (\S+)\n/.exec(sample) ?? []
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), sample)
  }
}

/** Starts an app of somebody else and waits until it answers. */
async function start(args: readonly string[]): Promise<number> {
  const port = await freePort()
  said = ''
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      ...STRANGER_ENV,
      PORT: String(port),
      NEXT_TELEMETRY_DISABLED: '1',
      DATABASE_URL: database.url,
      AUDIT_KEY: AUDIT_KEY_TEXT,
      STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
      STRIPE_WEBHOOK_SECRET: TEST_SECRET,
      STRIPE_API_BASE: 'http://127.0.0.1:1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running = child
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += String(chunk)
    })
  }
  await until('the app answers', async () => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${said}`)
    return fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
  })
  return port
}

/** What Stripe and somebody else get at the webhook, and what is kept of it. */
async function seeWhatTheWebhookSays(port: number): Promise<void> {
  const event = eventAbout('customer.updated', { id: 'cus_Aa1', object: 'customer', name: 'Å' })
  const payload = JSON.stringify(event)
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: TEST_SECRET })
  const headers = { 'stripe-signature': signature, connection: 'close' }
  const told = async (body: string | Uint8Array<ArrayBuffer>) => {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' } }
    const answer = await fetch(`http://127.0.0.1:${port}/webhook/stripe`, { ...init, body })
    return [answer.status, await answer.json()]
  }
  expect(await told(`${payload} `)).toEqual([400, { code: 'SIGNATURE_MISMATCH' }])
  expect(await told(new Uint8Array(MIB + 1))).toEqual([413, { code: 'BODY_TOO_LARGE' }])
  const stored = async () => {
    const text = 'select count(*)::int from bursar.stripe_events where event_id = $1'
    return (await database.pool.query(text, [event.id])).rows
  }
  expect(await stored()).toEqual([{ count: 0 }])
  expect(await told(payload)).toEqual([200, { status: 'ok' }])
  expect(await stored()).toEqual([{ count: 1 }])
}

function withTwoHosts(port: number): Promise<RawAnswer> {
  const head = 'POST /webhook/stripe HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n'
  return rawExchange(port, [`${head}Content-Length: 0\r\n\r\n`])
}

test.each(['Express', 'Fastify', 'Hono'])('the sample for %s serves the webhook', async (name) => {
  writeSamples(name)
  const port = await start(['server.mjs'])
  await seeWhatTheWebhookSays(port)
  expect((await withTwoHosts(port)).statuses).toEqual([400])
})

test('the sample for Next.js is built, started, and serves the webhook', async () => {
  writeSamples('Next.js')
  const env = { ...STRANGER_ENV, NEXT_TELEMETRY_DISABLED: '1' }
  execFileSync(process.execPath, [NEXT, 'build'], { cwd: folder, env, stdio: 'pipe' })
  const port = await start([NEXT, 'start'])
  // It was started with the server, and not by a request.
  expect(said).toContain('feature_off')
  await seeWhatTheWebhookSays(port)
})
