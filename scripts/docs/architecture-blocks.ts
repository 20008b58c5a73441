import { LAYERS, type Module, NARROW, OUTBUILDINGS } from '../../test/architecture/layers.ts'
import { code, table } from './markdown.ts'

const MODULE_WORDS: Record<Module, string> = {
  base: 'log, metrics, secrets that must not show, loops',
  config: 'environment and config file → one frozen `Config`, or a refusal to start',
  wire: 'signature schemes, public schemas, errors, clock, random: pure code for all packages',
  stripe: 'the Stripe client: deadlines, error mapping',
  postgres: 'pool, transactions, migrations',
  subscription: 'the pure core: status, transitions, decisions, plans, entitlements',
  audit: 'the hash-chained audit log',
  ingress: 'bytes → a verified event, or a refusal',
  inbox: 'record once, raise generations; THE TABLE of event types',
  refresh: 'claim, ask Stripe, write down what follows',
  outbox: 'messages pending, written with the state',
  delivery: 'provisioning, emails, outgoing webhooks',
  schedule: 'what time causes',
  reconcile: 'sweep, verify, backfill',
  billing: 'what a customer asks for',
  operator: 'what an operator asks for',
  pipeline: 'the life of an event, on one page',
  service: 'builds everything and passes it on',
  http: 'server and routes',
  index: 'the entry of the library',
  adapters: 'into an app of Express, Fastify, Hono or Next.js',
  local: 'what `@bursar/dev` is built on',
  cli: 'one file per command',
  client: 'the entitlement read for your own code',
  react: 'the hook for the pages of your app',
  'embedded-postgres': 'a real PostgreSQL for development and tests',
  simulator: 'a Stripe for the desk',
  probe: 'the attacker for any webhook endpoint',
  dev: '`bursar dev`: all of it on one machine',
  console: 'the operator’s web page',
}

const NARROW_OF: Readonly<Record<string, readonly string[]>> = NARROW

function moduleLine(module: Module): string {
  const narrow = NARROW_OF[module]
  const only = narrow === undefined ? '' : ` (only on ${narrow.map(code).join(' and ')})`
  return `${code(module)} ${MODULE_WORDS[module]}${only}`
}

export const ARCHITECTURE_BLOCKS = {
  layers: () => {
    const rows = LAYERS.map((modules, floor) => [
      String(floor),
      (modules as readonly Module[]).map(moduleLine).join('<br>'),
    ])
    return table(['Layer', 'Modules'], rows.toReversed())
  },

  outbuildings: () =>
    table(
      ['Out-building', 'May use'],
      Object.entries(OUTBUILDINGS).map(([module, uses]) => [
        moduleLine(module as Module),
        uses.map(code).join(', '),
      ]),
    ),
}
