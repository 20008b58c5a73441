import { once } from 'node:events'
import { startEmbedded } from '../../packages/embedded-postgres/src/start-embedded.ts'
import { AppError } from '../../packages/wire/src/errors.ts'

/** A process that holds an embedded server until it is told to stop it, or is killed. */
const dataDir = process.argv[2] ?? ''
const say = (word: object) => process.stdout.write(`${JSON.stringify(word)}\n`)

process.on('SIGINT', () => say({ interrupted: true }))
try {
  const log = { info: (said: string) => say({ said }) }
  const server = await startEmbedded({ dataDir, log, durable: false })
  const { url, port, pid, adopted } = server
  say({ url, port, pid, adopted })
  await once(process.stdin, 'data')
  await server.stop()
  process.exit(0)
} catch (error) {
  say({ code: error instanceof AppError ? error.code : 'OTHER', message: String(error) })
  process.exit(1)
}
