import { Command } from 'commander'
import { announcementsCommand } from './announcements.ts'
import { auditCommand } from './audit.ts'
import { devCommand } from './dev.ts'
import { migrateCommand } from './migrate.ts'
import { noticesCommand } from './notices.ts'
import { effectsCommand, findingsCommand, overridesCommand, replayCommand } from './operator/act.ts'
import {
  endpointsCommand,
  eventsCommand,
  explainCommand,
  subjectsCommand,
} from './operator/look.ts'
import { probeCommand } from './probe/probe.ts'
import { serveCommand, workerCommand } from './serve.ts'
import { simulateCommand } from './simulate.ts'

/** Every command of `bursar`, ready to be parsed; nothing runs before that. */
export function bursarProgram(): Command {
  return new Command('bursar')
    .description('Stripe webhooks in, subscriptions you can trust out.')
    .showHelpAfterError('(`bursar --help` shows what there is)')
    .addCommand(devCommand())
    .addCommand(serveCommand())
    .addCommand(workerCommand())
    .addCommand(migrateCommand())
    .addCommand(eventsCommand())
    .addCommand(subjectsCommand())
    .addCommand(explainCommand())
    .addCommand(findingsCommand())
    .addCommand(replayCommand())
    .addCommand(effectsCommand())
    .addCommand(overridesCommand())
    .addCommand(endpointsCommand())
    .addCommand(auditCommand())
    .addCommand(noticesCommand())
    .addCommand(announcementsCommand())
    .addCommand(probeCommand())
    .addCommand(simulateCommand())
}
