import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { forgetEmbedded, startEmbedded } from '@bursar/embedded-postgres'
import { listenForSignals } from '@bursar/wire/cli/listen-for-signals'
import { systemClock } from '@bursar/wire/clock'
import { AppError } from '@bursar/wire/errors'
import { SEED_MAX, systemRandom } from '@bursar/wire/random'
import { signTenant } from '@bursar/wire/signed-reference'
import { type BursarConfig, type Config, createBursar, defineConfig, loadConfig } from 'bursar'
import { listen } from 'bursar/local'
import {
  type Endpoint,
  type RunningSimulator,
  runSimulate,
  WEBHOOK_SECRET_USUAL,
} from 'stripe-simulator'
import { MailFolder } from './mail/mail-folder.ts'
import { withMailPages } from './mail/mail-pages.ts'
import { playDemonstration } from './play-demonstration.ts'
import { scenarioBeginsAt } from './scenario-begins-at.ts'
import { welcome } from './welcome.ts'

export interface DevOptions {
  /** Where the config file lies, and the data of earlier runs. */
  readonly cwd: string
  /** The settings, as `bursar serve` reads them from the environment. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Faults of the simulated Stripe, such as `duplicate=0.2,stale=0.1`. */
  readonly faults?: string
  /** Of the simulated IDs and faults; another one at every run where it is not given. */
  readonly seed?: number
  /** Whether to delete the data of earlier runs first. */
  readonly fresh?: boolean
  /** Whether to print one JSON object once everything listens, and nothing else. */
  readonly json?: boolean
}

const PLANS: BursarConfig = defineConfig({
  plans: { starter: { name: 'Starter', prices: ['price_starter'], limits: { devices: 50 } } },
})

const TOKEN_BYTES = 24
/** As the company of the story is called in a tenant's id. */
const DEMO_TENANT = 'acme-wind'
/** Kept the same, so that a story goes on at the next start. It signs for a simulated Stripe. */
const DEV_REFERENCE_KEY = 'bursar-dev-signs-with-this-reference-key'

const print = (line: string) => void process.stdout.write(`${line}\n`)

/**
 * Database, simulator and service on this machine, and one subscription's life, until Ctrl-C.
 * Throws AppError of family `config` when it cannot.
 */
export async function runDev(options: DevOptions): Promise<void> {
  const { cwd, env: given, fresh = false, json = false, ...flags } = options
  const say = json ? () => undefined : print
  const signals = listenForSignals()
  if (fresh) say(await forgetData(cwd, given))
  // Ids of another run must not come again: the database may remember them.
  const seed = Math.floor(systemRandom() * SEED_MAX)
  // Kept beside the database: what the one knows, the other must find.
  const data = resolve(cwd, '.bursar/simulator')
  const startAt = scenarioBeginsAt(systemClock.now())
  const simulate = { port: 0, data, seed, startAt, ...flags }
  const simulating = await runSimulate(simulate, () => undefined)
  const stops: (() => Promise<void>)[] = [simulating.stop]
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    const { simulator, url } = simulating
    const token = given['API_TOKEN'] ?? randomBytes(TOKEN_BYTES).toString('base64url')
    const env = {
      ...given,
      API_TOKEN: token,
      REFERENCE_KEY: given['REFERENCE_KEY'] ?? DEV_REFERENCE_KEY,
      STRIPE_SECRET_KEY: simulator.apiKey,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET_USUAL,
      STRIPE_API_BASE: url,
    }
    const config = await loadConfig({ env, cwd, mode: 'dev', fallbackFile: PLANS })
    const catcher = new MailFolder(resolve(cwd, '.bursar/mails'), ({ to, subject }) =>
      say(`  Email to ${to}: ${subject}`),
    )
    // Its story begins in the past, its buttons move its time on, and ours stays.
    const stripeClock = { now: () => new Date(simulator.clock.now() * 1_000) }
    say('Starting PostgreSQL, a simulated Stripe and Bursar …')
    const databaseUrl = config.databaseUrl ?? (await startDatabase(cwd, { stops, say }))
    const bursar = createBursar(
      { ...config, databaseUrl, logLevel: 'warn' },
      { notice: say, catcher, stripeClock },
    )
    await bursar.start()
    stops.push(() => bursar.stop())
    const handle = withMailPages(bursar.handle, { folder: catcher, config })
    const listening = await listen(handle, { host: config.host, port: config.port })
    stops.push(() => listening.stop())
    const webhook = `${listening.url}/webhook/stripe`
    const endpoint = await pointTo(simulating, webhook)
    const question = `${DEMO_TENANT}/${featureOf(config.plans)}`
    const places = {
      url: listening.url,
      webhook_url: webhook,
      console_link: await bursar.consoleLink(listening.url),
      stripe_url: url,
      caught_emails_url: config.mail === null ? `${listening.url}/dev/mails` : null,
      email_previews_url: `${listening.url}/dev/emails`,
      entitlement_url: `${listening.url}/api/v1/entitlements/${question}`,
      // One that was given is a secret; ours is good until this ends.
      api_token: given['API_TOKEN'] === undefined ? token : '$API_TOKEN',
    }
    if (json) process.stdout.write(`${JSON.stringify(places)}\n`)
    else for (const line of welcome(places)) say(line)
    const prices = Object.values(config.plans).flatMap((plan) => plan.prices)
    const apiBase = new URL(url)
    const [key = DEV_REFERENCE_KEY] = config.referenceKeys
    const reference = signTenant(DEMO_TENANT, key, { livemode: false, account: '' })
    const scene = { simulator, apiBase, endpoint: endpoint.id, bursar, prices, reference, say }
    const scenario = playDemonstration(scene)
    await Promise.race([scenario, signals.first])
    if (signals.hasCome()) return
    say('\nBursar keeps running. Press Ctrl-C to stop it. The next start continues from here.')
    await signals.first
  } finally {
    await stop()
  }
}

interface Starting {
  readonly stops: (() => Promise<void>)[]
  readonly say: (line: string) => void
}

/** A server of our own, where none was given. */
async function startDatabase(cwd: string, { stops, say }: Starting): Promise<string> {
  const dataDir = resolve(cwd, '.bursar/postgres')
  const server = await startEmbedded({ dataDir, log: { info: say } })
  stops.push(() => server.stop())
  return server.url
}

/** The first that is sold. */
function featureOf(plans: Config['plans']): string {
  const [first = 'devices'] = Object.values(plans).flatMap(({ limits, features }) => [
    ...Object.keys(limits),
    ...features,
  ])
  return first
}

/** The service may listen elsewhere than at an earlier start; what waited for it goes there too. */
async function pointTo({ simulator }: RunningSimulator, webhook: string): Promise<Endpoint> {
  const earlier = simulator.deliveries.endpoints.find(({ secrets }) =>
    secrets.includes(WEBHOOK_SECRET_USUAL),
  )
  if (earlier === undefined) {
    return simulator.addWebhookEndpoint({ url: webhook, secret: WEBHOOK_SECRET_USUAL })
  }
  earlier.url = webhook
  await simulator.flush()
  return earlier
}

type Env = Readonly<Record<string, string | undefined>>

/**
 * Deletes what earlier runs left, and says so. Only what is the embedded server's: a database that
 * was given may be anybody's.
 * @throws AppError SETTING_MALFORMED where one was.
 */
async function forgetData(cwd: string, env: Env): Promise<string> {
  if ((env['DATABASE_URL'] ?? '') !== '') {
    throw new AppError(
      'SETTING_MALFORMED',
      '--fresh deletes only embedded databases: unset DATABASE_URL.',
    )
  }
  const dataDir = resolve(cwd, '.bursar/postgres')
  const folder = await forgetEmbedded({ dataDir, log: { info: () => undefined } })
  for (const own of ['simulator', 'mails']) {
    rmSync(resolve(cwd, '.bursar', own), { recursive: true, force: true })
  }
  return folder === null ? 'There is no local data to delete.' : `Deleted the data in ${folder}.`
}
