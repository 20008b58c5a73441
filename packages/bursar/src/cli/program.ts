import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }

/** By name, in the order of the help. Each brings what it needs when it is asked for. */
const COMMANDS: Readonly<Record<string, readonly [does: string, load: () => Promise<Command>]>> = {
  init: [
    'write a config file and an .env.example to begin with',
    async () => (await import('./init.ts')).initCommand(),
  ],
  dev: [
    'run everything on this machine: database, simulated Stripe, service',
    async () => (await import('./dev.ts')).devCommand(),
  ],
  serve: [
    'receive webhooks and keep subscriptions current',
    async () => (await import('./serve.ts')).serveCommand(),
  ],
  worker: [
    'run background workers only (no HTTP server)',
    async () => (await import('./serve.ts')).workerCommand(),
  ],
  migrate: [
    'update the database schema to this version',
    async () => (await import('./migrate.ts')).migrateCommand(),
  ],
  today: [
    'show health and open issues at a glance: deliveries, lag, money at risk, findings',
    async () => (await import('./operator/today.ts')).todayCommand(),
  ],
  events: [
    'list events and their outcomes; show one with --id',
    async () => (await import('./operator/events.ts')).eventsCommand(),
  ],
  tenants: [
    'list, create and merge tenants, and move their customers',
    async () => (await import('./operator/tenant/tenants.ts')).tenantsCommand(),
  ],
  subscriptions: [
    'list subscriptions; show one with --id',
    async () => (await import('./operator/subscriptions.ts')).subscriptionsCommand(),
  ],
  explain: [
    'explain the current (or past) status of a tenant, a subscription or a checkout',
    async () => (await import('./operator/explain.ts')).explainCommand(),
  ],
  findings: [
    'list and resolve issues that need an operator',
    async () => (await import('./operator/findings.ts')).findingsCommand(),
  ],
  brake: [
    'show a mass loss of access that Bursar holds, and decide about it',
    async () => (await import('./operator/brake.ts')).brakeCommand(),
  ],
  replay: [
    'reprocess a known event: refresh its object from Stripe',
    async () => (await import('./operator/replay.ts')).replayCommand(),
  ],
  refetch: [
    'refresh a subscription from Stripe',
    async () => (await import('./operator/refetch.ts')).refetchCommand(),
  ],
  outbox: [
    'list and retry emails, identities, outgoing webhooks, hooks and alerts',
    async () => (await import('./operator/outbox.ts')).messagesCommand(),
  ],
  overrides: [
    'list, set and end entitlements that operators allowed or blocked',
    async () => (await import('./operator/overrides.ts')).overridesCommand(),
  ],
  endpoints: [
    'show traffic per signing secret, outgoing endpoints and event types not sent',
    async () => (await import('./operator/endpoints.ts')).endpointsCommand(),
  ],
  audit: [
    'search, export and verify the audit log',
    async () => (await import('./operator/audit.ts')).auditCommand(),
  ],
  emails: [
    'preview the emails to customers',
    async () => (await import('./emails.ts')).emailsCommand(),
  ],
  'catch-up': [
    'record the events that Stripe lists and no webhook delivered',
    async () => (await import('./reconcile/catch-up.ts')).catchUpCommand(),
  ],
  sweep: [
    'compare every subscription with Stripe, and refresh what differs',
    async () => (await import('./reconcile/sweep.ts')).sweepCommand(),
  ],
  'console-link': [
    'print a one-time link to the console of the service on this machine',
    async () => (await import('./console-link.ts')).consoleLinkCommand(),
  ],
  webhooks: [
    'replay and resume outgoing webhooks',
    async () => (await import('./operator/webhooks.ts')).webhooksCommand(),
  ],
  probe: [
    'attack a Stripe webhook endpoint and report what is wrong with it',
    async () => (await import('stripe-webhook-probe/command')).probeCommand('bursar probe'),
  ],
  simulate: [
    'run a stateful Stripe simulator: API, webhooks, pages, fault injection',
    async () => (await import('./simulate.ts')).simulateCommand(),
  ],
}

/**
 * `bursar`, ready to be parsed; nothing runs before that. Of the others than the one that `words`
 * ask for there is only what the help tells of them: loading them takes longer than most run.
 * Without `words`, all are loaded.
 */
export async function bursarProgram(words?: readonly string[]): Promise<Command> {
  const program = new Command('bursar')
    .description('Stripe webhooks in, subscriptions you can trust out.')
    .version(manifest.version, '-V, --version', 'print the version')
    .showHelpAfterError('(`bursar --help` shows what there is)')
  const asked = words?.find((word) => !word.startsWith('-') && word !== 'help')
  for (const [name, [does, load]] of Object.entries(COMMANDS)) {
    const isNeeded = words === undefined || name === asked
    const command = isNeeded ? await load() : new Command(name)
    program.addCommand(command.description(does))
  }
  return program
}
