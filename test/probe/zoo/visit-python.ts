import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import {
  type ProbeReport,
  probe,
  startStripeDouble,
  urlStateOracle,
} from '../../../packages/probe/src/index.ts'
import { openJitteryLine } from './jittery-line.ts'
import { hasteOf, type Visit, ZOO_SECRETS } from './visit.ts'

const MERCHANT = resolve(import.meta.dirname, 'python/merchant.py')
const MISSING = 'The zoo’s Python row needs python3 (3.9 or newer) on the PATH; install it.'

/**
 * Runs the shop on Python's standard library and probes it, with the state oracle and the double.
 */
export async function visitPython(plan: Omit<Visit, 'stack' | 'connect'>): Promise<ProbeReport> {
  const double = await startStripeDouble()
  const secret = ZOO_SECRETS[0] ?? ''
  const child = spawn('python3', [MERCHANT, secret, double.url, plan.fault ?? '-'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let line: Awaited<ReturnType<typeof openJitteryLine>> | null = null
  try {
    const port = await portOf(child)
    const url = `http://127.0.0.1:${port}/webhook`
    line = plan.jitter === undefined ? null : await openJitteryLine(url, plan.jitter)
    return await probe({
      url: line?.url ?? url,
      ...hasteOf(plan, 1_000),
      secrets: [secret],
      ...(plan.only === undefined ? {} : { only: plan.only }),
      ...(plan.harmless
        ? {}
        : {
            staging: true,
            world: {
              prices: { low: 'price_zoolow', high: 'price_zoohigh' },
              marks: { metadata: { checkout_intent: '$TENANT' } },
            },
            oracles: { double, state: urlStateOracle(`http://127.0.0.1:${port}/state`) },
            policy: { signup: 'intent', refunds: 'keep', disputes: 'keep' },
          }),
    })
  } finally {
    await line?.close()
    child.kill()
    await double.close()
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  const failed = once(child, 'error').then(() => {
    throw new Error(MISSING)
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The zoo’s Python row ended with ${code} before it listened.`)
  })
  const lines = createInterface({ input: child.stdout! })
  const first = Promise.race([once(lines, 'line'), failed, ended])
  // It ends in any case; that is no error once it has listened.
  ended.catch(() => undefined)
  const [line] = (await first) as [string]
  return Number(line)
}
