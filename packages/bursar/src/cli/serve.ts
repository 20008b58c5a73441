import { listenForSignals } from '@bursar/wire/cli/listen-for-signals'
import { Command } from 'commander'
import { createLog } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { listen } from '../http/listen.ts'
import { createBursar } from '../index.ts'
import { Service } from '../service.ts'
import { configFromHere } from './config-from-here.ts'
import { failpointFromEnv } from './failpoint-from-env.ts'

interface ServeOptions {
  readonly migrate: boolean
  readonly worker: boolean
}

interface WorkerOptions extends Pick<ServeOptions, 'migrate'> {
  readonly once?: boolean
}

/** `bursar serve`: migrates, listens and works. */
export function serveCommand(): Command {
  return new Command('serve')
    .option('--no-migrate', 'do not migrate; refuse to start when the schema is not current')
    .option('--no-worker', 'only receive; `bursar worker` does the rest')
    .addHelpText('after', '\nExample:\n  $ DATABASE_URL=postgres://… bursar serve --no-worker\n')
    .action(async (options: ServeOptions) => {
      const config = await configFromHere('serve')
      await serve(config, options)
    })
}

/** `bursar worker`: refreshes and ticks, and receives nothing. */
export function workerCommand(): Command {
  return new Command('worker')
    .option('--no-migrate', 'do not migrate; refuse to start when the schema is not current')
    .option('--once', 'do what is due now, then exit: for a cron job')
    .addHelpText('after', '\nExample:\n  $ bursar worker --once\n')
    .action(async ({ migrate, once = false }: WorkerOptions) => {
      const config = await configFromHere('worker')
      const log = createLog({ level: config.logLevel })
      const failpoint = failpointFromEnv(process.env)
      const signals = listenForSignals()
      const { giveUp } = signals
      const options = { log, migrates: migrate, works: !once, giveUp, ...failpoint }
      const service = await Service.start(config, options)
      log.info('worker_started')
      try {
        if (once) await service.workOnce()
        else await signals.first
      } finally {
        await service.stop()
      }
      log.info('stopped')
    })
}

async function serve(config: Config, options: ServeOptions): Promise<void> {
  const log = createLog({ level: config.logLevel })
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
    // For the person at the terminal; a log may be kept, and shown to others.
    if (link !== null) process.stderr.write(`The console, for one sign-in: ${link}\n`)
    await signals.first
    await listening.stop()
  } finally {
    await bursar.stop()
  }
  log.info('stopped')
}
