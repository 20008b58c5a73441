import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPackages } from '../../scripts/packages/install-packages.ts'
import { publishedPackages } from '../../scripts/packages/published.ts'
import { makeScratchFolder } from '../support/scratch-folder.ts'
import { alone, STRANGER_ENV } from './alone.ts'
import { testCommands } from './suites/commands.ts'
import type { Installed } from './suites/installed.ts'
import { testMeasured } from './suites/measured.ts'
import { type Entries, testNodeVersions } from './suites/node-versions.ts'
import { testPublished } from './suites/published.ts'
import { testReadmes } from './suites/readmes.ts'
import { testRunningCommands } from './suites/running-commands.ts'
import { testStripeInside } from './suites/stripe-inside.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PACKAGES = resolve(ROOT, 'packages')

/** Files that a package may bring. */
const SHIPPED =
  /^package\/(?:dist|bin|migrations)\/|^package\/(?:package\.json|README\.md|LICENSE|bursar\.schema\.json)$/

const ENTRIES: Entries = {
  bursar: ['createBursar', 'defineConfig', 'loadConfig', 'AppError'],
  'bursar/express': ['stripeWebhook', 'bursarRoutes'],
  'bursar/fastify': ['stripeWebhook', 'bursarRoutes'],
  'bursar/hono': ['stripeWebhook', 'bursarRoutes'],
  'bursar/next': ['stripeWebhook', 'bursarRoutes', 'startBursar'],
  'bursar/local': ['listen', 'sampleEmails'],
  '@bursar/dev': ['runDev'],
  '@bursar/client': ['createClient', 'AppError'],
  '@bursar/client/server': ['signReference'],
  '@bursar/react': ['BillingProvider', 'useBilling', 'BillingError'],
  '@bursar/embedded-postgres': ['startEmbedded', 'forgetEmbedded'],
  'stripe-simulator': ['createSimulator'],
  'stripe-simulator/command': ['simulateCommand'],
  'stripe-webhook-probe': ['probe', 'PROBES'],
  'stripe-webhook-probe/command': ['probeCommand'],
}

const NAMES = publishedPackages().map(({ name }) => name)

let app: string
let tarballs: string[]
const env = STRANGER_ENV

function run(program: string, args: readonly string[], cwd = app): string {
  return execFileSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function versionOf(name: string, manifest = 'package.json'): string {
  const { devDependencies } = JSON.parse(readFileSync(resolve(ROOT, manifest), 'utf8'))
  return `${name}@${devDependencies[name]}`
}

beforeAll(async () => {
  app = makeScratchFolder()
  const react = ['react', '@types/react'].map((name) =>
    versionOf(name, 'packages/react/package.json'),
  )
  tarballs = await alone(() => installPackages(app, [versionOf('@types/node'), ...react]))
})
afterAll(() => rmSync(app, { recursive: true, force: true }))

test('each package ships what is built, and nothing else', () => {
  expect(tarballs).toHaveLength(NAMES.length)
  const strange = tarballs.flatMap((file) => {
    const files = run('tar', ['-tzf', file]).trim().split('\n')
    return files.filter((name) => !SHIPPED.test(name)).map((name) => `${file}: ${name}`)
  })
  expect(strange).toEqual([])
})

test('the schema that a config file names for editors is where its sample says', () => {
  const schema = JSON.parse(
    readFileSync(join(app, 'node_modules/bursar/bursar.schema.json'), 'utf8'),
  )
  expect(schema).toMatchObject({ title: 'The config file of Bursar', required: ['plans'] })
})

const CONSUMER = `import { createBursar, defineConfig, loadConfig } from 'bursar'
import * as express from 'bursar/express'
import * as fastify from 'bursar/fastify'
import * as hono from 'bursar/hono'
import { bursarRoutes } from 'bursar/next'
import { createClient } from '@bursar/client'
import { signReference } from '@bursar/client/server'
import { type Billing, useBilling } from '@bursar/react'
import { startEmbedded } from '@bursar/embedded-postgres'
import { createSimulator } from 'stripe-simulator'
import { probe } from 'stripe-webhook-probe'

export const plans = defineConfig({ plans: { pro: { name: 'Pro', prices: ['price_pro'] } } })
export const config = await loadConfig({ env: process.env, cwd: process.cwd(), mode: 'serve' })
export const answer: Response = await createBursar(config).fetch(new Request('http://127.0.0.1/'))
export const handlers = [express, fastify, hono].map(({ stripeWebhook }) => stripeWebhook(createBursar(config)))
export const { GET } = bursarRoutes(() => createBursar(config), ['customer'])
export const { allowed }: { allowed: boolean } = await createClient({ url: 'http://127.0.0.1', token: 't' }).check('a', 'b')
export const planOf = (): Billing['plan'] => useBilling().plan
export const reference: string = signReference('a', { key: 'k', mode: 'test' })
export const simulator = createSimulator({ startAt: new Date(0) })
export const { url }: { url: string } = await startEmbedded({ dataDir: '.postgres', log: console })
export const report = await probe({ url, secrets: ['whsec_of_the_test_server_only'] })
`

test.each([
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
])('a strict consumer compiles under moduleResolution %s', (moduleResolution, module) => {
  const options = { strict: true, skipLibCheck: false, noEmit: true, target: 'es2024' }
  const compilerOptions = { ...options, moduleResolution, module, types: ['node'] }
  writeFileSync(join(app, 'consumer.ts'), CONSUMER)
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['consumer.ts'] }),
  )
  const tsc = resolve(ROOT, 'node_modules/typescript/bin/tsc')
  const { stdout } = spawnSync(process.execPath, [tsc, '--pretty', 'false'], {
    ...{ cwd: app, env, encoding: 'utf8' },
  })
  expect(stdout).toBe('')
})

test('the service brings its console and its migrations', () => {
  const brought = (path: string) => readdirSync(join(app, 'node_modules/bursar', path))
  expect(brought('dist/console')).toContain('index.html')
  expect(brought('migrations')).toEqual(readdirSync(join(PACKAGES, 'bursar/migrations')))
})

const installed = (): Installed => ({ app, tarballs, names: NAMES, run })
testPublished(installed)
testNodeVersions(installed, ENTRIES)
testCommands(installed)
testStripeInside(installed)
testMeasured(installed, Object.keys(ENTRIES))

test('the hook may be imported by server components: it says that it is for the browser', () => {
  const built = readFileSync(join(app, 'node_modules/@bursar/react/dist/index.js'), 'utf8')
  expect(built).toMatch(/^['"]use client['"]/)
})

test('an error of one package is an error of the others', () => {
  const code = `
    import { AppError } from 'bursar'
    import { startEmbedded } from '@bursar/embedded-postgres'
    const failed = await startEmbedded({ dataDir: 'package.json', log: console }).catch((error) => error)
    console.log(failed instanceof AppError, failed.code, new Error('x') instanceof AppError)`
  const args = ['--input-type=module', '-e', code]
  expect(run(process.execPath, args).trim()).toBe('true EMBEDDED_UNUSABLE false')
})

/** Runs a command with one package taken away; gives what it said. */
function runWithout(missing: string, program: string, args: readonly string[]) {
  const folder = join(app, 'node_modules', missing)
  renameSync(folder, join(app, 'aside'))
  try {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      ...{ cwd: app, env, encoding: 'utf8' },
    })
    return { status, stdout, stderr }
  } finally {
    renameSync(join(app, 'aside'), folder)
  }
}
/** `@bursar/client` for `@bursar/client/server`. */
const packageOf = (entry: string) => entry.split('/', entry.startsWith('@') ? 2 : 1).join('/')
const commandOf = (name: string) => join(app, 'node_modules', name, 'bin', `${name}.js`)

test.each([
  [
    '@bursar/embedded-postgres',
    ['migrate'],
    /@bursar\/embedded-postgres is not installed[\s\S]*DATABASE_URL/,
  ],
  ['@bursar/dev', ['dev', '--fresh'], /Run: npm i -D @bursar\/dev\n/],
  ['stripe-simulator', ['simulate', '--port', '0'], /Run: npm i -D stripe-simulator\n/],
])('without %s, bursar %j says what is missing, and nothing else needs it', (name, args, said) => {
  const { status, stderr } = runWithout(name, commandOf('bursar'), args)
  expect([status, stderr]).toEqual([78, expect.stringMatching(said)])
  const help = runWithout(name, commandOf('bursar'), ['--help'])
  expect([help.status, help.stdout]).toEqual([0, expect.stringMatching(/ dev [\s\S]* simulate /)])
})

testRunningCommands(() => app)
testReadmes(() => app, [...new Set(Object.keys(ENTRIES).map(packageOf))])
