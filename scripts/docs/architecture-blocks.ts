import { LAYERS, type Module, NARROW, OUTBUILDINGS } from '../../test/architecture/layers.ts'
import { code, table } from './markdown.ts'

const MODULE_WORDS: Record<Module, string> = {
  base: 'log, metrics, secret values, loops',
  config: 'environment and config file → a frozen `Config`, or start-up fails',
  wire: 'signature schemes, public schemas, errors, clock, random: pure code for all packages',
  stripe: 'the Stripe client: timeouts, error mapping',
  postgres: 'pool, transactions, migrations',
  subscription: 'the pure core: status, transitions, decisions, plans, entitlements',
  audit: 'the hash-chained audit log',
  ingress: 'bytes → a verified event, or a refusal',
  inbox: 'records events once, raises generations; the table of event types',
  refresh: 'claims, reads from Stripe, commits the result',
  outbox: 'pending messages, written with the state',
  delivery: 'provisioning, emails, outgoing webhooks',
  schedule: 'what happens at a time',
  reconcile:
    'catch-up of missed events, sweep of all subscriptions, proof that answers agree with Stripe',
  billing: 'the customer API',
  operator: 'the operator API',
  pipeline: 'the path of an event, on one page',
  service: 'builds and connects everything',
  http: 'server and routes',
  doctor: 'checks of the set-up, each with its fix',
  index: 'the entry of the library',
  adapters: 'for Express, Fastify, Hono and Next.js',
  local: 'the entry for `@bursar/dev`',
  cli: 'one file per command',
  client: 'entitlements for your own code',
  react: 'the React hook for your pages',
  'embedded-postgres': 'a real PostgreSQL for development and tests',
  simulator: 'a simulated Stripe',
  probe: 'tests any Stripe webhook endpoint',
  dev: '`bursar dev`: everything on one machine',
  console: 'the web page for operators',
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
      ['Package', 'May use'],
      Object.entries(OUTBUILDINGS).map(([module, uses]) => [
        moduleLine(module as Module),
        uses.map(code).join(', '),
      ]),
    ),
}
