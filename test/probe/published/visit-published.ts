import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import {
  type ProbeReport,
  probe,
  startStripeDouble,
  urlStateOracle,
} from '../../../packages/probe/src/index.ts'
import type { PublishedHandler } from './handlers.ts'

const SECRET = 'whsec_published0123456789abcdef'
const INSTALL = ['install', '--save-exact', '--ignore-scripts', '--legacy-peer-deps', '--no-audit']

/** Installs a published handler into a folder of its own, starts it, and probes it. */
export async function visitPublished(
  handler: PublishedHandler,
  where: { folder: string; databaseUrl: string },
): Promise<ProbeReport> {
  const { folder } = where
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const quiet = ['--no-fund', '--loglevel=error']
  await promisify(execFile)('npm', [...INSTALL, ...quiet, ...handler.packages], { cwd: folder })
  await copyFile(resolve(import.meta.dirname, handler.script), join(folder, handler.script))
  const double = await startStripeDouble()
  const env = {
    PATH: process.env['PATH'],
    SIGNING_SECRET: SECRET,
    STRIPE_URL: double.url,
    DATABASE_URL: where.databaseUrl,
  }
  const supervised = await supervise(handler.script, { cwd: folder, env })
  try {
    const { url } = supervised
    const state = urlStateOracle(new URL('/state', url).href)
    return await probe({
      url,
      secrets: [SECRET],
      staging: true,
      world: { prices: { low: 'price_low', high: 'price_high' } },
      oracles: {
        double,
        log: { read: async () => supervised.log() },
        ...(handler.database ? { state } : {}),
      },
      settle: { intervalMs: 100, withinMs: 2_000 },
      effort: { rounds: 4, orders: 20, seconds: 5 },
    })
  } finally {
    supervised.stop()
    await double.close()
  }
}

/** Runs it, and runs it again whenever it ends, like every host. */
async function supervise(script: string, options: { cwd: string; env: NodeJS.ProcessEnv }) {
  let log = ''
  let isStopped = false
  const start = (port: string): ChildProcess => {
    const env = { ...options.env, PORT: port }
    const child = spawn(process.execPath, [script], { cwd: options.cwd, env })
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        log += chunk
      })
    }
    return child
  }
  let child = start('0')
  const url = await firstLine(child)
  const again = () => {
    if (isStopped) return
    child = start(new URL(url).port)
    child.once('exit', again)
  }
  child.once('exit', again)
  return {
    url,
    log: () => log,
    stop() {
      isStopped = true
      child.kill()
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! })
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('The handler did not start.'))),
  ])) as [string]
  return line
}
