import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { systemRandom } from '@bursar/wire/random'
import { signTenant } from '@bursar/wire/signed-reference'
import { Command } from 'commander'
import {
  type Endpoint,
  type RunningSimulator,
  runSimulate,
  WEBHOOK_SECRET_USUAL,
} from 'stripe-simulator'
import { createLog } from '../base/log.ts'
import type { BursarConfig } from '../config/bursar-config.ts'
import type { Plans } from '../config/config.ts'
import { defineConfig } from '../config/define-config.ts'
import { MailFolder } from '../delivery/email/mail/mail-folder.ts'
import { withMailPages } from '../http/dev/mail-pages.ts'
import { listen } from '../http/listen.ts'
import { createBursar } from '../index.ts'
import { loadEmbedded } from '../postgres/load-embedded.ts'
import { configFromHere } from './config-from-here.ts'
import { listenForSignals } from './listen-for-signals.ts'
import { playDemonstration } from './play-demonstration.ts'
import { SEED_MAX, wholeNumberUpTo } from './whole-number.ts'

interface DevFlags {
  readonly faults?: string
  readonly seed?: number
  readonly fresh?: boolean
}

const PLANS: BursarConfig = defineConfig({
  plans: { starter: { name: 'Starter', prices: ['price_starter'], limits: { devices: 50 } } },
})

const TOKEN_BYTES = 24
/** As the company of the story is called in a tenant's id. */
const DEMO_TENANT = 'acme-wind'
/** Kept the same, so that a story goes on at the next start. It signs for a simulated Stripe. */
const DEV_REFERENCE_KEY = 'bursar-dev-signs-with-this-reference-key'

const say = (line: string) => process.stdout.write(`${line}\n`)

/** `bursar dev`: database, simulator and service on this machine, and one subscription's life. */
export function devCommand(): Command {
  return new Command('dev')
    .option('--faults <list>', 'inject Stripe faults, such as duplicate=0.2,stale=0.1')
    .option('--seed <number>', 'seed of the simulated IDs and faults', wholeNumberUpTo(SEED_MAX))
    .option(
      '--fresh',
      'delete local data (database, simulated Stripe, caught emails) and start over',
    )
    .addHelpText('after', '\nExample:\n  $ PORT=4242 bursar dev --faults duplicate=0.2\n')
    .action(dev)
}

async function dev({ fresh = false, ...flags }: DevFlags): Promise<void> {
  const signals = listenForSignals()
  const cwd = process.cwd()
  if (fresh) await forget(cwd)
  // Ids of another run must not come again: the database may remember them.
  const seed = Math.floor(systemRandom() * SEED_MAX)
  // Kept beside the database: what the one knows, the other must find.
  const data = resolve(cwd, '.bursar/simulator')
  const simulating = await runSimulate({ port: 0, data, seed, ...flags }, () => undefined)
  const stops: (() => Promise<void>)[] = [simulating.stop]
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    const { simulator, url } = simulating
    const token = process.env['API_TOKEN'] ?? randomBytes(TOKEN_BYTES).toString('base64url')
    const env = {
      ...process.env,
      API_TOKEN: token,
      REFERENCE_KEY: process.env['REFERENCE_KEY'] ?? DEV_REFERENCE_KEY,
      STRIPE_SECRET_KEY: simulator.apiKey,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET_USUAL,
      STRIPE_API_BASE: url,
    }
    const config = await configFromHere('dev', { env, fallbackFile: PLANS })
    const catcher = new MailFolder(resolve(cwd, '.bursar/mails'), ({ to, subject }) =>
      say(`  Email to ${to}: ${subject}`),
    )
    const log = createLog({ level: 'warn' })
    // Its story and its buttons move the time of the simulated Stripe on, and ours stays.
    const stripeClock = { now: () => new Date(simulator.clock.now() * 1_000) }
    const bursar = createBursar(config, { log, notice: say, catcher, stripeClock })
    say('Starting PostgreSQL, the simulated Stripe and the service …')
    await bursar.start()
    stops.push(() => bursar.stop())
    const handle = withMailPages(bursar.handle, { folder: catcher, config })
    const listening = await listen(handle, { host: config.host, port: config.port })
    const pages = `${listening.url}/dev`
    stops.push(() => listening.stop())
    const webhook = `${listening.url}/webhook/stripe`
    const endpoint = await pointTo(simulating, webhook)
    say(`Bursar listens on ${webhook}`)
    say(`The console, for one sign-in: ${await bursar.consoleLink(listening.url)}`)
    say(`The simulated Stripe, its pages and its mistakes: ${url} (open it in a browser)`)
    say(
      config.mail === null
        ? `Emails are caught and not sent: ${pages}/mails and ${pages}/emails`
        : `Emails go to the mail server in SMTP_URL. All of them, as previews: ${pages}/emails`,
    )
    // One that was given is a secret; ours is good until this ends.
    const bearer = process.env['API_TOKEN'] === undefined ? token : '$API_TOKEN'
    const asked = `${DEMO_TENANT}/${featureOf(config.plans)}`
    const question = `${listening.url}/api/v1/entitlements/${asked}`
    say(`May a tenant do that? curl -H "Authorization: Bearer ${bearer}" ${question}`)
    const prices = Object.values(config.plans).flatMap((plan) => plan.prices)
    const apiBase = new URL(url)
    const [key = DEV_REFERENCE_KEY] = config.referenceKeys
    const reference = signTenant(DEMO_TENANT, key, { livemode: false, account: '' })
    const scene = { simulator, apiBase, endpoint: endpoint.id, bursar, prices, reference, say }
    const demonstration = playDemonstration(scene)
    await Promise.race([demonstration, signals.first])
    if (signals.hasCome()) return
    say('\nBoth stay up. Ctrl-C stops both; the next start goes on from here.')
    await signals.first
  } finally {
    await stop()
  }
}

/** Only what is the embedded server's: a database that was given may be anybody's. */
async function forget(cwd: string): Promise<void> {
  if ((process.env['DATABASE_URL'] ?? '') !== '') {
    throw new AppError('SETTING_MALFORMED', '--fresh is for the embedded server: no DATABASE_URL.')
  }
  const dataDir = resolve(cwd, '.bursar/postgres')
  const { forgetEmbedded } = await loadEmbedded()
  const folder = await forgetEmbedded({ dataDir, log: { info: () => undefined } })
  for (const own of ['simulator', 'mails']) {
    rmSync(resolve(cwd, '.bursar', own), { recursive: true, force: true })
  }
  say(folder === null ? 'There was nothing to forget.' : `Forgotten: what was in ${folder}.`)
}

/** The first that is sold. */
function featureOf(plans: Plans): string {
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
