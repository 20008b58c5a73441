import { loadConfig } from '../../packages/bursar/src/config/load-config.ts'
import { listen } from '../../packages/bursar/src/http/listen.ts'
import { createBursar } from '../../packages/bursar/src/index.ts'
import { createPool } from '../../packages/bursar/src/postgres/pool.ts'
import { oneInsertInbox } from './one-insert-inbox.ts'

/**
 * Our server with another inbox: `verify-only` stores nothing, `one-insert` stores each event by a
 * statement of its own. All else is that of `bursar serve --no-worker`.
 */
const config = await loadConfig({ env: process.env, cwd: process.cwd(), mode: 'serve' })
const pool = createPool({ url: config.databaseUrl ?? '' })
const INBOXES = {
  'verify-only': { record: () => Promise.resolve() },
  'one-insert': oneInsertInbox(pool),
}
const inbox = INBOXES[process.argv[2] as keyof typeof INBOXES]
const bursar = createBursar(config, { works: false, migrates: false, inbox })
await bursar.start()
const listening = await listen(bursar.handle, { host: config.host, port: config.port })
process.stdout.write(`${JSON.stringify({ port: listening.port })}\n`)
process.once('SIGTERM', async () => {
  await listening.stop()
  await bursar.stop()
  await pool.end()
})
