import { AppError } from '@bursar/wire/errors'
import { plansDigest } from '../../config/plans-digest.ts'
import { hasNewerPlans } from '../../refresh/object/observe.store.ts'
import type { StripeCommand } from './with-stripe.ts'

const PLANS_OLD =
  'The running service has newer plans than this config. Use the config of the service.'

/** With older plans, everything that newer plans changed would look like a difference. */
export async function requireCurrentPlans({ pool, config }: StripeCommand): Promise<void> {
  if (await hasNewerPlans(pool, plansDigest(config.plans)))
    throw new AppError('SETTINGS_REFUSED', PLANS_OLD)
}
