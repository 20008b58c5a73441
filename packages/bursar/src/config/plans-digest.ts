import { createHash } from 'node:crypto'
import type { Config } from './config.ts'

/** Another one: what subscriptions grant may be something else. */
export function plansDigest(plans: Config['plans']): string {
  return createHash('sha256').update(JSON.stringify(plans)).digest('hex')
}
