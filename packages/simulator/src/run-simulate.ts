import { AppError } from '@bursar/wire/errors'
import { parseFaults } from './faults/parse-faults.ts'
import { isScenario, SCENARIOS, type ScenarioName } from './scenarios/scenarios.ts'
import type { Played } from './scenarios/stage.ts'
import { Simulator } from './simulator.ts'

/** What the command line is told. */
export interface SimulateOptions {
  /** Default 12111; 0: a free one. */
  port?: number
  host?: string
  /** `--data DIR`: keeps everything from one run to the next. */
  data?: string
  /** Of ids and of mistakes. */
  seed?: number
  /** Where its time begins, unless an earlier run has come further. Default: now. */
  startAt?: Date
  /** Mistakes from the start on, as `duplicate=0.2,serverError=0.1`. */
  faults?: string
  /** Named lives to play after the start. */
  scenarios?: readonly string[]
  /** Where deliveries go, and the secret that signs them; several, with commas, all sign. */
  webhook?: string
  secret?: string
  payload?: 'snapshot' | 'thin'
}

export interface RunningSimulator {
  simulator: Simulator
  url: string
  port: number
  /** What the scenarios of the options were about, in their order. */
  played: (Played & { name: ScenarioName })[]
  stop: () => Promise<void>
}

const PORT_USUAL = 12_111
/** Signs when `--secret` says nothing: the page and the first lines tell it. */
export const WEBHOOK_SECRET_USUAL = 'whsec_simulator_0123456789abcdefghij'

/**
 * The body of the command: a simulator whose time runs. `print` gets what a person should
 * read, line by line. Throws an `AppError` with family `config` for what must be corrected.
 */
export async function runSimulate(
  options: SimulateOptions,
  print: (line: string) => void,
): Promise<RunningSimulator> {
  const scenarios = (options.scenarios ?? []).map(knownScenario)
  const faults = parseFaults(options.faults ?? '')
  const webhook = usableWebhook(options.webhook)
  const simulator = open(options)
  simulator.faults.set(faults)
  const { url, port } = await start(simulator, options)
  if (webhook !== undefined) deliverTo(simulator, webhook, options)
  for (const line of welcome(url, port, simulator)) print(line)
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
  throw new AppError('SETTING_MALFORMED', `There is no scenario ${name}. There are: ${names}.`)
}

/** As `knownScenario`: what cannot work is refused before anything listens. */
function usableWebhook(webhook: string | undefined): string | undefined {
  if (webhook === undefined || /^https?:$/.test(URL.parse(webhook)?.protocol ?? '')) return webhook
  throw new AppError('SETTING_MALFORMED', `--webhook ${webhook} is no http:// or https:// URL.`)
}

/** An endpoint that an earlier run kept is told only what is said anew. */
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

/** Reads what an earlier run kept, and tries at once whether more can be kept. */
function open(options: SimulateOptions): Simulator {
  const { data, seed, startAt } = options
  try {
    const simulator = new Simulator({
      time: 'running',
      ...(seed === undefined ? {} : { seed }),
      ...(startAt === undefined ? {} : { startAt }),
      ...(data === undefined ? {} : { dataFolder: data }),
    })
    simulator.save()
    return simulator
  } catch (error) {
    if (error instanceof AppError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const detail = `--data ${data} cannot be used: ${reason}.`
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
    const detail = `It cannot listen there: ${error.message}.`
    throw new AppError('SETTING_MALFORMED', detail, cause)
  }
}

function welcome(url: string, port: number, simulator: Simulator): string[] {
  const [host] = url.replace(/^https?:\/\//, '').split(':')
  return [
    `A Stripe for the desk is at ${url} (open it in a browser).`,
    `API key: ${simulator.apiKey}`,
    `new Stripe(key, { host: '${host}', port: ${port}, protocol: 'http' })`,
    ...simulator.deliveries.endpoints.map(
      (each) => `Deliveries to ${each.url}, signed with ${each.secrets.join(', ')}`,
    ),
  ]
}
