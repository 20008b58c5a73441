import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgetEmbedded } from '../../packages/embedded-postgres/src/forget-embedded.ts'
import {
  blocksToFollow,
  type FirstLine,
  firstLineOf,
  WALKTHROUGH,
  type WalkthroughPage,
} from '../docs/walkthrough-blocks.ts'
import { CommandProcess } from '../support/command-process.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { eventAbout } from '../support/service-stage.ts'
import { AUDIT_KEY_TEXT, TEST_SECRET } from '../support/test-config.ts'
import { until } from '../support/until.ts'
import { alone } from './alone.ts'
import { copyRepository } from './copy-repository.ts'
import { freePort } from './free-port.ts'
import { Newcomer } from './newcomer.ts'

const MANIFEST = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
/** What the repository's own npm scripts set would hide what a stranger's machine lacks. */
const STRANGE = {
  NODE_OPTIONS: undefined,
  NODE_ENV: undefined,
  npm_config_node_options: undefined,
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
}
/** The copy has its packages: npm ci checks the lock file and installs nothing. */
const INSTALLED = { npm_config_dry_run: 'true' }

const scratch = makeScratchFolder()
const clone = join(scratch, 'bursar')
const app = join(scratch, 'app')
const server = join(scratch, 'server')

let database: TestDatabase
let settings: Record<string, string>
let port: number
let running: CommandProcess | undefined
let newcomer: Newcomer

beforeAll(async () => {
  database = await createTestDatabase()
  port = await freePort()
  settings = {
    DATABASE_URL: database.url,
    AUDIT_KEY: AUDIT_KEY_TEXT,
    STRIPE_SECRET_KEY: 'sk_test_simulator0000000000000000',
    STRIPE_WEBHOOK_SECRET: TEST_SECRET,
    ALERT_WEBHOOK_URL: 'https://alerts.example/bursar',
    API_TOKEN: 'a-token-of-the-test-server-only',
  }
  // Another test may be building the same packages.
  await alone(() => copyRepository(clone))
  const config = join(clone, 'docs/start/bursar.config.json')
  writeFileSync(config, onFreePort(readFileSync(config, 'utf8')))
  for (const folder of [app, server]) mkdirSync(folder)
  const dependencies = { express: MANIFEST.devDependencies.express }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ type: 'module', dependencies }))
})
afterAll(async () => {
  await stop()
  // Of root, it lies elsewhere: PostgreSQL runs as another user.
  await forgetEmbedded({ dataDir: join(clone, '.bursar/postgres'), log: { info: () => undefined } })
  await database.drop()
  rmSync(scratch, { recursive: true, force: true })
})

/** The pages name the usual port, which may be taken. */
const onFreePort = (text: string) => text.replaceAll('127.0.0.1:4242', `127.0.0.1:${port}`)

async function stop(): Promise<void> {
  await running?.pressCtrlC()
  running = undefined
}

function spawn(text: string, cwd: string, env: NodeJS.ProcessEnv = {}): CommandProcess {
  const given = { ...STRANGE, PORT: String(port), ...env }
  return new CommandProcess(['-euc', onFreePort(text)], { cwd, env: given, runs: ['bash'] })
}

/** Runs a block to its end. @returns what it printed. */
async function run(text: string, cwd: string): Promise<string> {
  const command = spawn(text, cwd)
  const { code } = await command.ended
  if (code !== 0) throw new Error(`${code}: ${command.output}\n${command.errors}`)
  return command.output
}

/** Runs a block that goes on until Ctrl-C, in the place of the one before. */
async function start(text: string, cwd: string, says: RegExp, env: NodeJS.ProcessEnv) {
  await stop()
  running = spawn(text, cwd, env)
  await running.says(says)
}

/** The last line says how to end it. */
const startDev = (text: string) => start(text, clone, /Ctrl-C/, { ...INSTALLED, SMTP_URL: '' })

/** As Stripe and a stranger send it. */
async function expectWebhook(): Promise<void> {
  const event = eventAbout('customer.updated', { id: 'cus_Aa1', object: 'customer' })
  const payload = JSON.stringify(event)
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: TEST_SECRET })
  const post = async (headers: Record<string, string>) => {
    const url = `http://127.0.0.1:${port}/webhook/stripe`
    const answer = await fetch(url, { method: 'POST', headers, body: payload })
    return [answer.status, await answer.json()]
  }
  expect(await post({})).toEqual([400, { code: 'SIGNATURE_MISSING' }])
  expect(await post({ 'stripe-signature': signature })).toEqual([200, { status: 'ok' }])
}

/** Fills in each value that the page leaves open; a new one needs a value in `settings`. */
function filledIn(text: string): string {
  return text.replaceAll(/^(\w+)=.*…$/gm, (_, name: string) => {
    const value = settings[name]
    if (value === undefined) throw new Error(`The page names ${name}; this test has no value.`)
    return `${name}=${value}`
  })
}

const RUNS: Record<FirstLine, (block: string) => unknown> = {
  'npm ci && npm start': startDev,
  'A checkout for Acme Wind is paid.': (block) => {
    const literal = block.trimEnd().replaceAll(/[.*+?^$()[\]{}|\\]/g, '\\$&')
    expect(running?.output).toMatch(new RegExp(`^${literal.replaceAll('…', '.*')}$`, 'm'))
  },
  'npm run build': async (block) => {
    await run(block, clone)
    const packed = readdirSync(scratch).filter((name) => name.endsWith('.tgz'))
    for (const name of packed) copyFileSync(join(scratch, name), join(server, name))
  },
  'npm install ../bursar-0.2.0.tgz ../stripe-webhook-probe-0.2.0.tgz': async (block) => {
    await run(block, app)
    expect(readdirSync(app)).toContain('bursar.config.ts')
  },
  '// server.mjs': async (block) => {
    writeFileSync(join(app, 'server.mjs'), block)
    await stop()
    running = spawn('node server.mjs', app, settings)
    await until('the app answers', () => fetch(`http://127.0.0.1:${port}/`).then(...YES_OR_NO))
    await expectWebhook()
  },
  'npm init -y && npm install ./bursar-0.2.0.tgz ./stripe-webhook-probe-0.2.0.tgz': async (
    block,
  ) => {
    await run(block, server)
    expect(readdirSync(server).join()).toMatch(/bursar\.config\.m?ts/)
  },
  '# .env': (block) => writeFileSync(join(server, '.env'), filledIn(block)),
  'node --env-file=.env node_modules/bursar/bin/bursar.js serve': async (block) => {
    await start(block, server, /"msg":"listening"/, { STRIPE_API_BASE: 'http://127.0.0.1:1' })
    await until('it is ready', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok)
    await expectWebhook()
  },

  'export BURSAR_CONFIG=docs/start/bursar.config.json': async (block) => {
    await startDev(block)
    const [, simulator = ''] = /(http:\S+) \(open it in a browser\)/.exec(running!.output) ?? []
    newcomer = new Newcomer({ simulator, service: `http://127.0.0.1:${port}` })
  },
  'curl -X POST http://127.0.0.1:4242/api/v1/customer/billing/checkout-session \\': async (
    block,
  ) => {
    const { url } = JSON.parse(await run(block, clone))
    expect(await newcomer.pay(url)).toBe(`http://127.0.0.1:${port}/dev/mails`)
    await newcomer.getsEmail('Welcome')
  },
  "curl -H 'Authorization: Bearer only-for-this-machine-0000' \\": async (block) => {
    await newcomer.waitsForStatus('ACTIVE', () => run(block, clone))
  },
  '{ "tenant_id": "acme", "feature": "devices", "allowed": true, "limit": 50, "plan": "starter", "status": "ACTIVE" }':
    (block) => expect(newcomer.answer).toMatchObject(JSON.parse(block)),
  'npx bursar explain acme': async (block) => {
    await newcomer.savesFailingCard()
    await newcomer.movesClock()
    const [, ask = ''] = blocksToFollow('docs/start/README.md').filter((one) =>
      one.startsWith('curl'),
    )
    await newcomer.waitsForStatus('GRACE', () => run(ask, clone))
    const [sentence] = (await run(block, clone)).split('\n')
    expect(sentence).toMatch(/^acme .*GRACE.*past_due/)
  },
  'npx bursar console-link': async (block) => {
    const link = (await run(block, clone)).trim()
    const { status, headers } = await fetch(link, { redirect: 'manual' })
    expect([status, headers.get('location')]).toEqual([302, '/console'])
    expect(headers.get('set-cookie')).toMatch(/HttpOnly/)
  },
}

const YES_OR_NO = [() => true, () => false] as const

/** One after the other, as a reader follows the page. */
describe.each(Object.keys(WALKTHROUGH) as WalkthroughPage[])('%s', (page) => {
  test.each(blocksToFollow(page).map((block) => [firstLineOf(block), block]))(
    'works as it stands: %s',
    async (first, block) => {
      const follow = Object.hasOwn(RUNS, first!) ? RUNS[first as FirstLine] : undefined
      if (follow === undefined) throw new Error('No test follows this block: add it to RUNS.')
      await follow(block!)
    },
  )
})
