import { createHash } from 'node:crypto'
import { Inconclusive } from '../contract.ts'
import type { ProbeContext } from './context.ts'

/** What the endpoint logged while something was done to it. */
export async function logOf(
  context: ProbeContext,
  action: () => Promise<unknown>,
): Promise<string> {
  const { log } = context.oracles
  if (log === undefined) throw new Inconclusive('It needs to read the log (--log-cmd).')
  const before = await log.read()
  await action()
  const after = await log.read()
  return after.startsWith(before) ? after.slice(before.length) : after
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
