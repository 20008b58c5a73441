import { Command } from 'commander'
import manifest from '../../package.json' with { type: 'json' }

/** By name, in the order of the help. Each brings what it needs when it is asked for. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  dev: async () => (await import('./dev.ts')).devCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  worker: async () => (await import('./serve.ts')).workerCommand(),
  migrate: async () => (await import('./migrate.ts')).migrateCommand(),
  today: async () => (await import('./operator/today.ts')).todayCommand(),
  events: async () => (await import('./operator/events.ts')).eventsCommand(),
  tenants: async () => (await import('./operator/tenant/tenants.ts')).tenantsCommand(),
  objects: async () => (await import('./operator/objects.ts')).objectsCommand(),
  explain: async () => (await import('./operator/explain.ts')).explainCommand(),
  findings: async () => (await import('./operator/findings.ts')).findingsCommand(),
  brake: async () => (await import('./operator/brake.ts')).brakeCommand(),
  replay: async () => (await import('./operator/replay.ts')).replayCommand(),
  refetch: async () => (await import('./operator/refetch.ts')).refetchCommand(),
  messages: async () => (await import('./operator/outbox.ts')).messagesCommand(),
  overrides: async () => (await import('./operator/overrides.ts')).overridesCommand(),
  endpoints: async () => (await import('./operator/endpoints.ts')).endpointsCommand(),
  audit: async () => (await import('./operator/audit.ts')).auditCommand(),
  emails: async () => (await import('./emails.ts')).emailsCommand(),
  'console-link': async () => (await import('./console-link.ts')).consoleLinkCommand(),
  webhooks: async () => (await import('./operator/webhooks.ts')).webhooksCommand(),
  probe: async () => (await import('./probe/probe.ts')).probeCommand(),
  simulate: async () => (await import('./simulate.ts')).simulateCommand(),
}

/**
 * `bursar`, ready to be parsed; nothing runs before that. Where `name` is a command, it is the only
 * one: loading all of them takes longer than most of them run.
 */
export async function bursarProgram(name = ''): Promise<Command> {
  const program = new Command('bursar')
    .description('Stripe webhooks in, subscriptions you can trust out.')
    .version(manifest.version, '-V, --version', 'print the version')
    .showHelpAfterError('(`bursar --help` shows what there is)')
  const asked = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]!] : Object.values(COMMANDS)
  for (const load of asked) program.addCommand(await load())
  return program
}
