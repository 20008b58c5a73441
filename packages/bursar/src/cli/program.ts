import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }
import { explainUsage } from './options/explain-usage.ts'

type Listed = readonly [summary: string, load: () => Promise<Command>]

/** By name, in the order of the help. Each loads what it needs when it is asked for. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, Listed>>>> = {
  'Get started:': {
    init: [
      'Create a config file and a .env file',
      async () => (await import('./init/init.ts')).initCommand(),
    ],
    dev: [
      'Run Bursar on this machine with a database and a simulated Stripe',
      async () => (await import('./dev.ts')).devCommand(),
    ],
  },
  'Run the service:': {
    serve: [
      'Receive webhooks and keep subscriptions current',
      async () => (await import('./serve.ts')).serveCommand(),
    ],
    worker: [
      'Run background workers only (no HTTP server)',
      async () => (await import('./serve.ts')).workerCommand(),
    ],
    migrate: [
      'Update the database schema to this version',
      async () => (await import('./migrate.ts')).migrateCommand(),
    ],
    'console-link': [
      'Print a one-time sign-in link for the operator console',
      async () => (await import('./console-link.ts')).consoleLinkCommand(),
    ],
  },
  'Inspect:': {
    doctor: [
      'Check the set-up: what is wrong and how to fix it',
      async () => (await import('./doctor/doctor.ts')).doctorCommand(),
    ],
    today: [
      'Show health and open issues at a glance',
      async () => (await import('./operator/today.ts')).todayCommand(),
    ],
    events: [
      'List events and their outcomes; show one with --id',
      async () => (await import('./operator/events.ts')).eventsCommand(),
    ],
    subscriptions: [
      'List subscriptions; show one with --id',
      async () => (await import('./operator/subscriptions.ts')).subscriptionsCommand(),
    ],
    explain: [
      'Explain the status of a tenant, a subscription or a checkout',
      async () => (await import('./operator/explain.ts')).explainCommand(),
    ],
    endpoints: [
      'Show webhook endpoints, or register them in Stripe',
      async () => (await import('./endpoints/endpoints.ts')).endpointsCommand(),
    ],
    reconcile: [
      'Show the jobs that find missed changes, and their last runs',
      async () => (await import('./reconcile/reconcile.ts')).reconcileCommand(),
    ],
    audit: [
      'Search, export and verify the audit log',
      async () => (await import('./operator/audit.ts')).auditCommand(),
    ],
  },
  'Manage:': {
    findings: [
      'List and resolve issues that need an operator',
      async () => (await import('./operator/findings.ts')).findingsCommand(),
    ],
    tenants: [
      'List, create and merge tenants, and move their customers',
      async () => (await import('./operator/tenant/tenants.ts')).tenantsCommand(),
    ],
    overrides: [
      'Allow or block a feature for one tenant until a date',
      async () => (await import('./operator/overrides.ts')).overridesCommand(),
    ],
    replay: [
      'Reprocess an event: refresh its object from Stripe',
      async () => (await import('./operator/replay.ts')).replayCommand(),
    ],
    refetch: [
      'Refresh a subscription from Stripe',
      async () => (await import('./operator/refetch.ts')).refetchCommand(),
    ],
    outbox: [
      'List and retry emails, outgoing webhooks and other deliveries',
      async () => (await import('./operator/outbox.ts')).messagesCommand(),
    ],
    adopt: [
      'Adopt the customers and subscriptions that Stripe has already (dry run first)',
      async () => (await import('./reconcile/adopt.ts')).adoptCommand(),
    ],
    'catch-up': [
      'Record events that Stripe lists but no webhook delivered',
      async () => (await import('./reconcile/catch-up.ts')).catchUpCommand(),
    ],
    sweep: [
      'Compare every subscription with Stripe and refresh those that differ',
      async () => (await import('./reconcile/sweep.ts')).sweepCommand(),
    ],
    verify: [
      'Compare what apps are told with what follows from Stripe',
      async () => (await import('./reconcile/verify.ts')).verifyCommand(),
    ],
    shadow: [
      'Compare Bursar’s answers with those of another system',
      async () => (await import('./reconcile/shadow.ts')).shadowCommand(),
    ],
    rebuild: [
      'Derive every row from Stripe again and compare it with the stored one',
      async () => (await import('./reconcile/rebuild.ts')).rebuildCommand(),
    ],
    webhooks: [
      'Replay and resume outgoing webhooks',
      async () => (await import('./operator/webhooks.ts')).webhooksCommand(),
    ],
    'go-live': [
      'Start delivery for tenants in observe mode, or stop it',
      async () => (await import('./operator/tenant/go-live.ts')).goLiveCommand(),
    ],
    brake: [
      'Confirm or discard a mass loss of access on hold',
      async () => (await import('./operator/brake.ts')).brakeCommand(),
    ],
  },
  'Tools:': {
    emails: [
      'Preview the emails to customers',
      async () => (await import('./emails.ts')).emailsCommand(),
    ],
    simulate: [
      'Run a stateful Stripe simulator with API, webhooks and faults',
      async () => (await import('./simulate.ts')).simulateCommand(),
    ],
    probe: [
      'Test a Stripe webhook endpoint for security and correctness',
      async () => (await import('stripe-webhook-probe/command')).probeCommand('bursar probe'),
    ],
    completion: [
      'Print a completion script for your shell',
      async () => (await import('./completion/completion.ts')).completionCommand(bursarProgram),
    ],
  },
}

/**
 * `bursar`, ready to be parsed; nothing runs before that. Commands other than the one that `words`
 * name have only their summary: loading them takes longer than most take to run. Without `words`,
 * all are loaded.
 */
export async function bursarProgram(words?: readonly string[]): Promise<Command> {
  const program = new Command('bursar')
    .description('Stripe webhooks in, subscriptions you can trust out')
    .usage('<command> [options]')
    .version(manifest.version, '-V, --version', 'Print the version')
  const [first, second] = words?.filter((word) => !word.startsWith('-')) ?? []
  const asked = first === 'help' ? second : first
  for (const [group, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(group)
    for (const [name, [summary, load]] of Object.entries(commands)) {
      const isNeeded = words === undefined || name === asked
      const command = isNeeded ? await load() : new Command(name)
      program.addCommand(command.description(summary).helpGroup(group))
    }
  }
  explainUsage(program)
  return program
}
