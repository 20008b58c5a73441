import { readInvoices } from '../../refresh/answer/read-invoices.ts'
import { toSubscriptionTruth } from '../../refresh/answer/to-subscription-truth.ts'
import { retrieveTruth } from '../../refresh/retrieve-truth.ts'
import type { StripeReader } from '../../stripe/stripe-reader.ts'
import type { VerifyContext } from './verify-context.ts'

/** Reads about one subscription, as a comparison needs them. */
export function readsOf(stripe: StripeReader): Pick<VerifyContext, 'readAlone' | 'readBeside'> {
  return {
    async readAlone(asked) {
      const object = { ...asked, kind: 'subscription', seeksOwner: false } as const
      const truth = await retrieveTruth(stripe, object)
      return truth.kind === 'subscription' ? truth : null
    },
    async readBeside({ subscription, ...asked }) {
      const deciding = await readInvoices(stripe, asked, subscription)
      const beside = { lateInvoices: [], checkoutSessionIds: [], requestId: null }
      return toSubscriptionTruth(asked.account, subscription, { deciding, ...beside })
    },
  }
}
