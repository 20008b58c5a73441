import { Agent, request } from 'node:http'
import { resolve } from 'node:path'
import { API_KEY } from '../../packages/simulator/src/index.ts'
import { cpuMicros } from '../support/process-figures.ts'
import { startServer } from '../support/server-process.ts'

const MAIN = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')
const CONNECTIONS = 32
/** The compiler of V8 has seen everything by then. */
const WARMUP_READS = 5000
const HEADERS = { authorization: `Bearer ${API_KEY}` }

export interface ReadRate {
  readonly reads: number
  readonly perSecond: number
  /** Reads for a second of the server’s own processor time: what one core gives. */
  readonly perCoreSecond: number
}

/** Subscriptions read one by one from a real `bursar simulate`, in a process of its own. */
export async function readRate(reads: number): Promise<ReadRate> {
  const args = [MAIN, 'simulate', '--port', '0', '--json', '--scenario', 'paid-checkout']
  const server = await startServer(args, { cwd: process.cwd(), env: {} })
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const get = (path: string) =>
    new Promise<string>((found, failed) => {
      const options = { agent, headers: HEADERS, host: '127.0.0.1', path, port: server.port }
      request(options, (incoming) => {
        let text = ''
        incoming.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        incoming.once('end', () =>
          incoming.statusCode === 200 ? found(text) : failed(new Error(text)),
        )
      })
        .once('error', failed)
        .end()
    })
  try {
    const list: { data: { id: string }[] } = JSON.parse(await get('/v1/subscriptions'))
    const path = `/v1/subscriptions/${list.data[0]?.id}`
    await readMany(() => get(path), WARMUP_READS)
    const startedAt = performance.now()
    const cpuBefore = cpuMicros(server.pid)
    await readMany(() => get(path), reads)
    return {
      reads,
      perSecond: (reads * 1000) / (performance.now() - startedAt),
      perCoreSecond: (reads * 1e6) / (cpuMicros(server.pid) - cpuBefore),
    }
  } finally {
    agent.destroy()
    await server.stop()
  }
}

async function readMany(read: () => Promise<unknown>, times: number): Promise<void> {
  let left = times
  const queue = async () => {
    while (left > 0) {
      left -= 1
      await read()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, queue))
}
