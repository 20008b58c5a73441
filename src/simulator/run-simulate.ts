import { AppError } from '../base/errors.ts'
import { isScenario, SCENARIOS } from './scenarios/scenarios.ts'
import { Simulator } from './simulator.ts'

/** What `bursar simulate` is told on its command line. */
export interface SimulateOptions {
  /** Default 12111; 0: a free one. */
  port?: number
  host?: string
  /** `--data DIR`: keeps everything from one run to the next. */
  data?: string
  seed?: number
  /** Named lives to play after the start. */
  scenarios?: readonly string[]
  /** Where deliveries go, and the secret that signs them. */
  webhook?: string
  secret?: string
  payload?: 'snapshot' | 'thin'
}

export interface RunningSimulator {
  simulator: Simulator
  url: string
  port: number
  stop: () => Promise<void>
}

const PORT_USUAL = 12_111
const SAVE_EVERY_MS = 5000
/** Signs when `--secret` says nothing: the page and the first lines tell it. */
export const WEBHOOK_SECRET_USUAL = 'whsec_simulator_0123456789abcdefghij'

/**
 * The body of `bursar simulate`: a simulator whose time runs. `print` gets what a person should
 * read, line by line. Throws an `AppError` with family `config` for what must be corrected.
 */
export async function runSimulate(
  options: SimulateOptions,
  print: (line: string) => void,
): Promise<RunningSimulator> {
  const scenarios = (options.scenarios ?? []).map(knownScenario)
  const simulator = new Simulator({
    time: 'running',
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.data === undefined ? {} : { dataFolder: options.data }),
  })
  const { url, port } = await start(simulator, options)
  const known = simulator.deliveries.endpoints.some((each) => each.url === options.webhook)
  if (options.webhook !== undefined && !known) {
    const { payload = 'snapshot', secret = WEBHOOK_SECRET_USUAL, webhook } = options
    simulator.addWebhookEndpoint({ url: webhook, secret, payload })
  }
  for (const line of welcome(url, port, simulator)) print(line)
  for (const name of scenarios) {
    const played = await simulator.scenario(name)
    print(`${name}: ${SCENARIOS[name].tells} ${played.subscription ?? played.session ?? ''}`)
  }
  const saver = setInterval(() => simulator.save(), SAVE_EVERY_MS)
  saver.unref()
  const stop = async () => {
    clearInterval(saver)
    await simulator.stop()
  }
  return { simulator, url, port, stop }
}

function knownScenario(name: string) {
  if (isScenario(name)) return name
  const names = Object.keys(SCENARIOS).join(', ')
  throw new AppError('SETTING_MALFORMED', `There is no scenario ${name}. There are: ${names}.`)
}

async function start(simulator: Simulator, { host, port = PORT_USUAL }: SimulateOptions) {
  try {
    return await simulator.start({ port, ...(host === undefined ? {} : { host }) })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new AppError('PORT_TAKEN', `Port ${port}.`, { cause: error })
    }
    throw error
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
