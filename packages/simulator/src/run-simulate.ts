import { AppError } from '@bursar/wire/errors'
import { parseFaults } from './faults/parse-faults.ts'
import { isScenario, SCENARIOS, type ScenarioName } from './scenarios/scenarios.ts'
import type { Played } from './scenarios/stage.ts'
import type { SeededAccount } from './seed/seed-account.ts'
import { Simulator } from './simulator.ts'

/** Options of the command. */
export interface SimulateOptions {
  /** Default 12111. 0: any free port. */
  port?: number
  host?: string
  /** `--data DIR`: the folder that keeps all data between runs. */
  data?: string
  /** Seed of IDs and faults. */
  seed?: number
  /** Start with an account that has customers and subscriptions. */
  seedCustomers?: number
  /** Start of simulated time, unless saved data is later. Default: now. */
  startAt?: Date
  /** Retry deliveries as slowly as Stripe, in simulated time. */
  stripeRetries?: boolean
  /** Apply the limits of Stripe from start-up on. */
  rateLimits?: boolean
  /** Faults from start-up on, such as `duplicate=0.2,serverError=0.1`. */
  faults?: string
  /** Scenarios to play after start-up. */
  scenarios?: readonly string[]
  /** The webhook endpoint, and its signing secrets, comma-separated. */
  webhook?: string
  /** The same. The scheme may be missing: `localhost:4242/webhook`. */
  forwardTo?: string
  secret?: string
  payload?: 'snapshot' | 'thin'
}

export interface RunningSimulator {
  simulator: Simulator
  url: string
  port: number
  /** Results of the scenarios, in the order of the options. */
  played: (Played & { name: ScenarioName })[]
  stop: () => Promise<void>
}

const PORT_USUAL = 12_111
/** The signing secret without `--secret`. The overview page and the start-up output show it. */
export const WEBHOOK_SECRET_USUAL = 'whsec_simulator_0123456789abcdefghij'

/**
 * Runs the command: a simulator whose time passes. `print` gets the start-up output line by line.
 * Throws an `AppError` of family `config` for invalid options.
 */
export async function runSimulate(
  options: SimulateOptions,
  print: (line: string) => void,
): Promise<RunningSimulator> {
  const scenarios = (options.scenarios ?? []).map(knownScenario)
  const faults = parseFaults(options.faults ?? '')
  const webhook = usableWebhook(options)
  const simulator = open(options)
  simulator.faults.set(faults)
  const { url, port } = await start(simulator, options)
  if (webhook !== undefined) deliverTo(simulator, webhook, options)
  for (const line of welcome(url, port, simulator)) print(line)
  const seeded = seedOnce(simulator, options)
  if (seeded !== null) {
    print(`Seeded ${seeded.customers} customers with ${seeded.subscriptions} subscriptions.`)
  }
  const played: RunningSimulator['played'] = []
  for (const name of scenarios) {
    const life = await simulator.scenario(name)
    print(`${name}: ${SCENARIOS[name].tells} ${life.subscription ?? life.session ?? ''}`)
    played.push({ name, ...life })
  }
  return { simulator, url, port, played, stop: () => simulator.stop() }
}

function knownScenario(name: string) {
  if (isScenario(name)) return name
  const names = Object.keys(SCENARIOS).join(', ')
  throw new AppError('SETTING_MALFORMED', `Unknown scenario ${name}. Scenarios: ${names}.`)
}

/** A data folder keeps the seeded account between runs. null: nothing to seed. */
function seedOnce(
  { platform }: Simulator,
  { seed, seedCustomers: customers }: SimulateOptions,
): SeededAccount | null {
  if (customers === undefined || platform.world.seeding !== null) return null
  return platform.seed({ customers, ...(seed === undefined ? {} : { seed }) })
}

/** Checked before start-up, as scenarios are. */
function usableWebhook({ forwardTo, webhook }: SimulateOptions): string | undefined {
  const [option, given] = forwardTo === undefined ? ['webhook', webhook] : ['forward-to', forwardTo]
  if (given === undefined) return undefined
  const url = forwardTo === undefined || given.includes('://') ? given : `http://${given}`
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url
  throw new AppError('SETTING_MALFORMED', `--${option} ${given} is not an http:// or https:// URL.`)
}

/** Updates a saved endpoint only with options that are set. */
function deliverTo(simulator: Simulator, url: string, options: SimulateOptions): void {
  const { payload } = options
  const secrets = options.secret?.split(',').map((secret) => secret.trim())
  const known = simulator.deliveries.endpoints.find((each) => each.url === url)
  if (known === undefined) {
    const secret = secrets ?? WEBHOOK_SECRET_USUAL
    simulator.addWebhookEndpoint({ url, secret, payload: payload ?? 'snapshot' })
    return
  }
  if (secrets !== undefined) known.secrets = secrets
  if (payload !== undefined) known.payload = payload
}

/** Loads saved data, and checks that the folder is writable. */
function open(options: SimulateOptions): Simulator {
  const { data, rateLimits = false, seed, startAt, stripeRetries = false } = options
  try {
    const simulator = new Simulator({
      time: 'running',
      rateLimits: rateLimits ? 'stripe' : 'none',
      deliveries: { schedule: stripeRetries ? 'stripe' : 'fast' },
      ...(seed === undefined ? {} : { seed }),
      ...(startAt === undefined ? {} : { startAt }),
      ...(data === undefined ? {} : { dataFolder: data }),
    })
    simulator.save()
    return simulator
  } catch (error) {
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const detail = `Cannot use --data ${data}: ${reason}.`
    throw new AppError('SETTING_MALFORMED', detail, { cause: error })
  }
}

async function start(simulator: Simulator, { host, port = PORT_USUAL }: SimulateOptions) {
  try {
    return await simulator.start({ port, ...(host === undefined ? {} : { host }) })
  } catch (error) {
    await simulator.stop()
    if (!(error instanceof Error && 'code' in error)) throw error
    const cause = { cause: error }
    if (error.code === 'EADDRINUSE') throw new AppError('PORT_TAKEN', `Port ${port}.`, cause)
    const detail = `Cannot listen on this address: ${error.message}.`
    throw new AppError('SETTING_MALFORMED', detail, cause)
  }
}

function welcome(url: string, port: number, simulator: Simulator): string[] {
  const [host] = url.replace(/^https?:\/\//, '').split(':')
  return [
    `Stripe simulator: ${url} (open it in a browser)`,
    `API key: ${simulator.apiKey}`,
    `new Stripe(key, { host: '${host}', port: ${port}, protocol: 'http' })`,
    ...simulator.deliveries.endpoints.map(
      (each) => `Webhook endpoint: ${each.url} (signing secret: ${each.secrets.join(', ')})`,
    ),
  ]
}
