import { createLog } from '../../packages/bursar/src/base/log.ts'
import { loadConfig } from '../../packages/bursar/src/config/load-config.ts'
import { Service } from '../../packages/bursar/src/service.ts'

/** So many reads a second are never asked for: the budget never says no. */
const BUDGET_OFF = 1_000_000

/** `bursar worker` as it is, but for its budget of reads, where none is given. */
const given = await loadConfig({ env: process.env, cwd: process.cwd(), mode: 'serve' })
const concurrency = Number(process.argv[2])
const requestsPerSecond = Number(process.argv[3] ?? BUDGET_OFF)
const config = { ...given, refresh: { requestsPerSecond, concurrency } }
const log = createLog({ level: 'warn', destination: process.stderr })
const service = await Service.start(config, { log, migrates: false })
process.stdout.write(`${JSON.stringify({ port: 0 })}\n`)
process.once('SIGTERM', () => void service.stop())
