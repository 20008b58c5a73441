import { Command, InvalidArgumentError } from 'commander'
import { AppError } from '../base/errors.ts'
import type { Config } from '../config/config.ts'
import { enableEndpoint } from '../effects/announce/endpoints.store.ts'
import { REPLAY_MAX, replayAnnouncements } from '../outbox/replay.store.ts'
import { withDatabase } from './with-database.ts'

interface ReplayFlags {
  readonly since: Date
  readonly until?: Date
  readonly all?: boolean
  readonly json?: boolean
}

/** `bursar announcements`: what an operator does when a receiver was away. */
export function announcementsCommand(): Command {
  const replay = new Command('replay')
    .description('owe an outgoing endpoint again what it missed, each with the id it had')
    .argument('<endpoint>', 'its name in the config')
    .requiredOption('--since <instant>', 'what happened from then on (ISO 8601)', instant)
    .option('--until <instant>', 'and before then; until now unless said', instant)
    .option('--all', 'also what the endpoint has accepted')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar announcements replay crm --since 2026-03-01\n')
    .action(replayTo)
  const enable = new Command('enable')
    .description('call an outgoing endpoint again that is disabled or called less often')
    .argument('<endpoint>', 'its name in the config')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ bursar announcements enable crm\n')
    .action(enableOne)
  return new Command('announcements')
    .description('outgoing webhooks')
    .addCommand(replay)
    .addCommand(enable)
}

async function replayTo(endpoint: string, flags: ReplayFlags): Promise<void> {
  const { since: from, until: to = null, all = false, json = false } = flags
  const replayed = await withDatabase((pool, config) => {
    assertKnown(config, endpoint)
    const which = all ? 'all' : 'missed'
    return replayAnnouncements(pool, { endpoint, from, to, which })
  })
  const more = replayed === REPLAY_MAX ? ' There may be more: narrow the time, and ask again.' : ''
  const text = `Owed to ${endpoint} again: ${replayed}.${more}`
  process.stdout.write(`${json ? JSON.stringify({ endpoint, replayed }) : text}\n`)
}

async function enableOne(endpoint: string, { json = false }: { json?: boolean }): Promise<void> {
  const enabled = await withDatabase(async (pool, config) => {
    // One that was removed from the config may still have its finding.
    const isEnabled = await enableEndpoint(pool, endpoint)
    if (!isEnabled) assertKnown(config, endpoint)
    return isEnabled
  })
  const text = enabled
    ? `${endpoint} is called again at the next try of what is owed to it.`
    : `${endpoint} was neither disabled nor called less often.`
  process.stdout.write(`${json ? JSON.stringify({ endpoint, enabled }) : text}\n`)
}

function assertKnown({ announce }: Config, endpoint: string): void {
  const names = announce.endpoints.map(({ name }) => name)
  if (names.includes(endpoint)) return
  const known = names.length === 0 ? 'none is configured' : `there are ${names.join(', ')}`
  throw new AppError('SETTING_MALFORMED', `${endpoint} is no outgoing endpoint: ${known}.`)
}

function instant(text: string): Date {
  const value = new Date(text)
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(value.getTime())) return value
  throw new InvalidArgumentError('An instant such as 2026-03-01 or 2026-03-01T12:00:00Z.')
}
