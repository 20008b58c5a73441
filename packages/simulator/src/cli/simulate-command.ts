import { listenForSignals } from '@bursar/wire/cli/listen-for-signals'
import { wholeNumberUpTo } from '@bursar/wire/cli/whole-number'
import { SEED_MAX } from '@bursar/wire/random'
import { Command, Option } from 'commander'
import type { RunningSimulator } from '../run-simulate.ts'
import { SCENARIOS } from '../scenarios/scenarios.ts'
import { SEEDED_CUSTOMERS_MAX } from '../seed/seed-options.ts'

interface SimulateFlags {
  readonly port?: number
  readonly host?: string
  readonly data?: string
  readonly seed?: number
  readonly seedCustomers?: number
  readonly rateLimits?: true
  readonly stripeRetries?: true
  readonly faults?: string
  readonly scenario?: readonly string[]
  readonly webhook?: string
  readonly forwardTo?: string
  readonly secret?: string
  readonly payload?: 'snapshot' | 'thin'
  readonly json?: true
}

const PORT_MAX = 65_535

/**
 * The simulator as a command that runs until Ctrl-C, for another command line or on its own. Its
 * name is the last word of `calledAs`, and the example in its help begins with `calledAs`.
 */
export function simulateCommand(calledAs = 'stripe-simulator'): Command {
  const port = wholeNumberUpTo(PORT_MAX)
  return new Command(calledAs.split(' ').at(-1))
    .description('Run a stateful Stripe simulator with API, webhooks and faults')
    .option('--port <number>', 'Port to listen on; 0 picks a free port (default: 12111)', port)
    .option('--host <address>', 'Address to listen on (default: 127.0.0.1)')
    .option('--data <folder>', 'Keep all data in this folder between runs')
    .option('--scenario <name>', 'Run this scenario after start-up; may be repeated', gather)
    .option('--webhook <url>', 'Webhook endpoint to send events to')
    .addOption(
      new Option('--forward-to <url>', 'The same; localhost:4242/webhook is enough').conflicts(
        'webhook',
      ),
    )
    .option(
      '--secret <whsec>',
      'Signing secrets, comma-separated (default: a test secret, printed at start-up)',
    )
    .addOption(
      new Option('--payload <kind>', 'Payload of the events').choices(['snapshot', 'thin']),
    )
    .option('--faults <list>', 'Inject faults, such as duplicate=0.2,serverError=0.1')
    .option('--stripe-retries', 'Retry deliveries as slowly as Stripe, in simulated time')
    .option('--rate-limits', 'Limit requests as Stripe does in test mode')
    .option('--seed <number>', 'Seed of IDs and faults (default: 1)', wholeNumberUpTo(SEED_MAX))
    .option(
      '--seed-customers <number>',
      'Start with this many customers and their subscriptions, made from the seed',
      wholeNumberUpTo(SEEDED_CUSTOMERS_MAX),
    )
    .option(
      '--json',
      'Print one JSON object when the simulator is ready and the scenarios have run',
    )
    .helpOption('-h, --help', 'Show help')
    .addHelpText('after', afterHelp(calledAs))
    .action(simulate)
}

function afterHelp(calledAs: string): string {
  const scenarios = Object.entries(SCENARIOS).map(
    ([name, { tells }]) => `  ${name.padEnd(28)}${tells}`,
  )
  return `
Scenarios:
${scenarios.join('\n')}

Example:
  $ ${calledAs} --scenario failing-card --webhook http://127.0.0.1:4242/webhook/stripe
`
}

async function simulate({ json, scenario, ...flags }: SimulateFlags): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const signals = listenForSignals()
  const scenarios = scenario === undefined ? {} : { scenarios: scenario }
  // Loaded here, so that help and version do not load the simulator.
  const { runSimulate } = await import('../run-simulate.ts')
  const running = await runSimulate({ ...flags, ...scenarios }, json ? () => undefined : say)
  say(json ? toJson(running) : 'Press Ctrl-C to stop.')
  await signals.first
  await running.stop()
}

function toJson({ simulator, url, port, played }: RunningSimulator): string {
  return JSON.stringify({
    url,
    port,
    api_key: simulator.apiKey,
    api_version: simulator.apiVersion,
    webhook_endpoints: simulator.deliveries.endpoints.map(({ id, url, secrets, payload }) => ({
      id,
      url,
      secrets,
      payload,
    })),
    scenarios: played,
  })
}

function gather(name: string, before: readonly string[] = []): string[] {
  return [...before, name]
}
