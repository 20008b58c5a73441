import { Command } from 'commander'
import { createLog } from '../base/log.ts'
import { type BursarConfig, defineConfig } from '../config/define-config.ts'
import { loadConfig } from '../config/load-config.ts'
import { listen } from '../http/listen.ts'
import { createBursar } from '../index.ts'
import { runSimulate, WEBHOOK_SECRET_USUAL } from '../simulator/index.ts'
import { listenForSignals } from './listen-for-signals.ts'
import { playStory } from './play-story.ts'

const PLANS: BursarConfig = defineConfig({
  plans: { starter: { name: 'Starter', prices: ['price_starter'], limits: { devices: 50 } } },
})

const say = (line: string) => process.stdout.write(`${line}\n`)

/** `bursar dev`: database, simulator and service on this machine, and one subscription's life. */
export function devCommand(): Command {
  return new Command('dev')
    .description('everything on this machine: database, simulated Stripe, service')
    .addHelpText('after', '\nExample:\n  $ PORT=4242 bursar dev\n')
    .action(dev)
}

async function dev(): Promise<void> {
  const signals = listenForSignals()
  const simulating = await runSimulate({ port: 0, seed: process.pid }, () => undefined)
  const { simulator, url } = simulating
  const env = {
    ...process.env,
    STRIPE_SECRET_KEY: simulator.apiKey,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET_USUAL,
    STRIPE_API_BASE: url,
  }
  const cwd = process.cwd()
  const config = await loadConfig({ env, cwd, mode: 'dev', fallbackFile: PLANS })
  const bursar = createBursar(config, { log: createLog({ level: 'warn' }), notice: say })
  const stops: (() => Promise<void>)[] = [simulating.stop]
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    say('Starting PostgreSQL, the simulated Stripe and the service …')
    await bursar.start()
    stops.push(() => bursar.stop())
    const listening = await listen(bursar.handle, { host: config.host, port: config.port })
    stops.push(() => listening.stop())
    const webhook = `${listening.url}/webhook/stripe`
    simulator.addWebhookEndpoint({ url: webhook, secret: WEBHOOK_SECRET_USUAL })
    const story = playStory({ simulator, apiBase: new URL(url), bursar, say })
    await Promise.race([story, signals.first])
    if (signals.hasCome()) return
    say(`\nBursar listens on ${webhook}, the simulated Stripe is at ${url}. Ctrl-C stops both.`)
    await signals.first
  } finally {
    await stop()
  }
}
