import { createHash } from 'node:crypto'
import { Inconclusive } from '../contract.ts'
import { pause } from '../http/pace.ts'
import type { LogOracle } from '../oracle/log-oracle.ts'
import { SETTLE } from '../stage/stage.ts'
import type { ProbeContext } from './context.ts'

/** What the endpoint logged while something was done to it. Inconclusive if it logged nothing. */
export async function logOf(
  context: ProbeContext,
  action: () => Promise<unknown>,
): Promise<string> {
  const { log } = context.oracles
  if (log === undefined) throw new Inconclusive('It needs to read the log (--log-cmd).')
  const before = await log.read()
  await action()
  // Some log what they did and not what they refused: a purchase is logged by nearly everybody.
  await context.stage?.enrolled()
  const after = await grown(log, before, { ...SETTLE, ...context.run.options.settle })
  if (after === before) throw new Inconclusive(SILENT)
  return after.startsWith(before) ? after.slice(before.length) : after
}

const SILENT =
  'Nothing was added to the log meanwhile: it is empty, on hold, or that of something else.'
const GROWS_MS_MAX = 10_000

/** The log when it has grown and come to rest, or as it is when the time is up. */
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

/** Every form in which the signing secret could have slipped into a log. */
export function secretTraces(secret: string): readonly (readonly [name: string, text: string])[] {
  const digest = createHash('sha256').update(secret)
  return [
    ['the signing secret', secret],
    ['the signing secret without its prefix', secret.replace(/^whsec_/, '')],
    ['a hash of the signing secret', digest.digest('hex')],
    ['the signing secret in Base64', Buffer.from(secret).toString('base64')],
  ]
}

/** Keys of Stripe's API. */
export const API_KEY = /\b[sr]k_(?:live|test)_\w{8,}/
