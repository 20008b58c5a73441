import type { Config } from '../config/config.ts'
import { BRAKE_USUAL } from '../subscription/brake/brake.ts'
import type { Policy } from '../subscription/decide.ts'

/** What decides, as the config has it. */
export function policyOf({ plans, stripe, billing, referenceKeys, policy }: Config): Policy {
  const { livemode } = stripe
  const brake = billing.brake === 'off' ? {} : { brake: BRAKE_USUAL }
  return { plans, livemode, billing, referenceKeys, ...policy, ...brake }
}
