import type { EmailName } from '../../subscription/outgoing/message.ts'
import type { Email } from './email.ts'
import { AUTHENTICATION_REQUIRED } from './emails/authentication-required.ts'
import { CANCELLED } from './emails/cancelled.ts'
import { GRACE_STARTED } from './emails/grace-started.ts'
import { MERGE_OFFERED } from './emails/merge-offered.ts'
import { PAYMENT_FAILED } from './emails/payment-failed.ts'
import { PAYMENT_PROCESSING } from './emails/payment-processing.ts'
import { PLAN_CHANGED } from './emails/plan-changed.ts'
import { REACTIVATED } from './emails/reactivated.ts'
import { RENEWAL } from './emails/renewal.ts'
import { SUSPENDED } from './emails/suspended.ts'
import { TRIAL_ENDING } from './emails/trial-ending.ts'
import { WELCOME } from './emails/welcome.ts'

/** All emails. A missing email, or a missing part of one, does not compile. */
export const EVERY_EMAIL: { readonly [Name in EmailName]: Email<Name> } = {
  welcome: WELCOME,
  payment_processing: PAYMENT_PROCESSING,
  renewal: RENEWAL,
  trial_ending: TRIAL_ENDING,
  payment_failed: PAYMENT_FAILED,
  authentication_required: AUTHENTICATION_REQUIRED,
  grace_started: GRACE_STARTED,
  suspended: SUSPENDED,
  reactivated: REACTIVATED,
  cancelled: CANCELLED,
  plan_changed: PLAN_CHANGED,
  merge_offered: MERGE_OFFERED,
}
