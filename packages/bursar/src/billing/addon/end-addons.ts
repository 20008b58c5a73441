import { AppError, type ErrorCode } from '@bursar/wire/errors'
import type { BillingContext } from '../billing-context.ts'
import {
  ENDLESS_MAX,
  type EndlessAddon,
  findEndless,
  noteEnd,
  noteRefusal,
  postponeEnd,
  resolveEnded,
} from './addons.store.ts'

const REFUSALS: readonly ErrorCode[] = ['STRIPE_REFUSED', 'PAYMENT_REFUSED']
const HAS_GONE: readonly string[] = ['canceled', 'incomplete_expired']

/** Nobody is served here: whatever works ends them. */
export type EndingContext = Pick<BillingContext, 'pool' | 'stripe'>

/** An addition that Stripe refuses to end, when that is news. */
export type Refused = Pick<EndlessAddon, 'tenantId' | 'stripeSubscriptionId'>

/** What came of one round. */
export interface Ended {
  /** Refused for the first time. */
  readonly refused: readonly Refused[]
  /** There may be more than one round takes. */
  readonly isMore: boolean
}

/**
 * Gives every addition that was bought the end of its parent’s term: a checkout cannot say when
 * what it sells ends. Where the parent ends before that, so does the addition. It is looked at
 * again until it is done, so a crash on the way loses nothing. Where Stripe refuses one it is a
 * finding, and the next one’s turn.
 * @throws AppError as soon as Stripe or the database cannot be asked: the next round goes on.
 */
export async function endAddons(context: EndingContext): Promise<Ended> {
  const { pool } = context
  const refused: Refused[] = []
  const endless = await findEndless(pool)
  for (const addon of endless) {
    const errorCode = await tryToEnd(context, addon)
    if (errorCode === null) await noteEnd(pool, addon)
    else if (await noteRefusal(pool, addon, errorCode)) refused.push(addon)
  }
  await resolveEnded(pool)
  return { refused, isMore: endless.length === ENDLESS_MAX }
}

/** null: it is done, or there is nothing left to end. Else the code of the refusal. */
async function tryToEnd(context: EndingContext, addon: EndlessAddon): Promise<ErrorCode | null> {
  try {
    const refusal = await refusalOf(end(context, addon))
    return refusal === null || (await hasGone(context, addon)) ? null : refusal
  } catch (error) {
    await postponeEnd(context.pool, addon)
    throw error
  }
}

function end({ stripe }: EndingContext, addon: EndlessAddon): Promise<void> {
  const { stripeSubscriptionId, parentEnd } = addon
  if (parentEnd === null) return stripe.endNow(stripeSubscriptionId)
  return stripe.endAt(stripeSubscriptionId, parentEnd)
}

/** What has ended is refused to be ended again, and that is no news. */
async function hasGone({ stripe }: EndingContext, addon: EndlessAddon): Promise<boolean> {
  const asked = stripe.subscription(addon.stripeSubscriptionId).then(({ status }) => status)
  return (await refusalOf(asked)) === null && HAS_GONE.includes(await asked)
}

/** null where it was done. @throws whatever else went wrong */
async function refusalOf(asked: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await asked
    return null
  } catch (error) {
    if (error instanceof AppError && REFUSALS.includes(error.code)) return error.code
    throw error
  }
}
