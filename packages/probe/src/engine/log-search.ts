import { createHash } from 'node:crypto'
import { Inconclusive } from '../contract.ts'
import { pause } from '../http/pace.ts'
import type { LogOracle } from '../oracle/log-oracle.ts'
import { SETTLE } from '../stage/stage.ts'
import type { ProbeContext } from './context.ts'

/** What the endpoint logged during an action. Inconclusive if it logged nothing. */
export async function logOf(
  context: ProbeContext,
  action: () => Promise<unknown>,
): Promise<string> {
  const { log } = context.oracles
  if (log === undefined) throw new Inconclusive('This probe needs --log-cmd.')
  const before = await log.read()
  await action()
  // Some endpoints do not log rejected requests, but nearly all log a purchase.
  await context.stage?.enrolled()
  const after = await grown(log, before, { ...SETTLE, ...context.run.options.settle })
  if (after === before) throw new Inconclusive(SILENT)
  return after.startsWith(before) ? after.slice(before.length) : after
}

const SILENT = 'The log did not grow. Check that --log-cmd prints the log of this endpoint.'
const GROWS_MS_MAX = 10_000

/** The log after it has grown and stopped growing, or when time is up. */
async function grown(
  log: LogOracle,
  before: string,
  { intervalMs, withinMs }: typeof SETTLE,
): Promise<string> {
  const end = performance.now() + Math.min(withinMs, GROWS_MS_MAX)
  let last = await log.read()
  for (;;) {
    await pause(intervalMs)
    const next = await log.read()
    if ((next === last && next !== before) || performance.now() > end) return next
    last = next
  }
}

/** All forms of the signing secret that a log may contain. */
export function secretTraces(secret: string): readonly (readonly [name: string, text: string])[] {
  const digest = createHash('sha256').update(secret)
  return [
    ['the signing secret', secret],
    ['the signing secret without its prefix', secret.replace(/^whsec_/, '')],
    ['a hash of the signing secret', digest.digest('hex')],
    ['the signing secret in Base64', Buffer.from(secret).toString('base64')],
  ]
}

/** Stripe API keys. */
export const API_KEY = /\b[sr]k_(?:live|test)_\w{8,}/
