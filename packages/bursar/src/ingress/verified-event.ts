/**
 * What we read of an event, and all of it: ids that say which object may have changed. Everything
 * else in the body is scanned and forgotten, so nothing of it can become state.
 */
export interface VerifiedEvent {
  /** `object: "event"` (snapshot) or `object: "v2.core.event"` (thin). */
  form: 'snapshot' | 'thin'
  /** `evt_…` */
  id: string
  /** For example `invoice.paid`, `v1.invoice.paid`. */
  type: string
  /**
   * The connected account, `acct_…`; null for the own account. The context of a thin event that
   * names more than an account is kept word for word, so that it equals no account we know.
   */
  account: string | null
  livemode: boolean
  apiVersion: string | null
  /** `data.object.object`, or `related_object.type` of a thin event. */
  objectType: string | null
  /** Null where the object has no id we could ask Stripe for, such as an upcoming invoice. */
  objectId: string | null
  customer: string | null
  /** From the place where the API version of the endpoint keeps it. */
  subscription: string | null
  /** Of a charge, in API versions that still say it. */
  invoice: string | null
  /** Of a dispute or a refund. */
  charge: string | null
}
