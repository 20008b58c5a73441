import { listenForSignals } from '@bursar/wire/cli/listen-for-signals'
import { withProgress } from '@bursar/wire/cli/progress'
import { Command } from 'commander'
import { createLog, type Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { listen } from '../http/listen.ts'
import { createBursar } from '../index.ts'
import { Service } from '../service.ts'
import { configFromHere } from './config-from-here.ts'
import { failpointFromEnv } from './failpoint-from-env.ts'
import { exampleOf } from './options/list-options.ts'
import { humanLog } from './output/human-log.ts'

interface ServeOptions {
  readonly migrate: boolean
  readonly worker: boolean
  readonly json?: boolean
}

interface WorkerOptions extends Pick<ServeOptions, 'migrate' | 'json'> {
  readonly once?: boolean
}

const NO_MIGRATE = [
  '--no-migrate',
  'Do not migrate; refuse to start if the schema is not current',
] as const
const JSON_LOG = ['--json', 'Log JSON lines even on a terminal'] as const

/** `bursar serve`: migrates, listens and works. */
export function serveCommand(): Command {
  return new Command('serve')
    .option(...NO_MIGRATE)
    .option('--no-worker', 'Do not run background workers; run `bursar worker` for them')
    .option(...JSON_LOG)
    .addHelpText('after', exampleOf('DATABASE_URL=postgres://… bursar serve --no-worker'))
    .action(async (options: ServeOptions) => {
      const config = await configFromHere('serve')
      await serve(config, options)
    })
}

/** `bursar worker`: refreshes and ticks, and receives nothing. */
export function workerCommand(): Command {
  return new Command('worker')
    .option(...NO_MIGRATE)
    .option('--once', 'Do the work that is due now, then exit (for a cron job)')
    .option(...JSON_LOG)
    .addHelpText('after', exampleOf('bursar worker --once'))
    .action(async ({ migrate, once = false, json }: WorkerOptions) => {
      const config = await configFromHere('worker')
      const log = openLog(config, json)
      const failpoint = failpointFromEnv(process.env)
      const signals = listenForSignals()
      const { giveUp } = signals
      const options = { log, migrates: migrate, works: !once, giveUp, ...failpoint }
      const service = await Service.start(config, options)
      log.info('worker_started')
      try {
        if (once) await withProgress({ title: 'Working' }, () => service.workOnce())
        else await signals.first
      } finally {
        await service.stop()
      }
      log.info('stopped')
    })
}

function openLog({ logLevel: level }: Config, json?: boolean): Log {
  const destination = humanLog(json)
  return createLog({ level, ...(destination && { destination }) })
}

async function serve(config: Config, options: ServeOptions): Promise<void> {
  const log = openLog(config, options.json)
  const signals = listenForSignals()
  const bursar = createBursar(config, {
    log,
    giveUp: signals.giveUp,
    migrates: options.migrate,
    works: options.worker,
    ...failpointFromEnv(process.env),
  })
  await bursar.start()
  try {
    const listening = await listen(bursar.handle, { host: config.host, port: config.port })
    log.info('listening', { host: config.host, port: listening.port })
    const link = await bursar.consoleLink(listening.url)
    // For the person at the terminal: a log may be kept, and shown to others.
    if (link !== null) process.stderr.write(`Sign in to the console (works once): ${link}\n`)
    await signals.first
    await listening.stop()
  } finally {
    await bursar.stop()
  }
  log.info('stopped')
}
