import type Stripe from 'stripe'

/** https://docs.stripe.com/api/customer_portal/sessions/object */
export function newPortalSession(given: {
  id: string
  created: number
  livemode: boolean
  customer: string
  configuration: string
  returnUrl: string | null
  url: string
}): Stripe.BillingPortal.Session {
  return {
    id: given.id,
    object: 'billing_portal.session',
    configuration: given.configuration,
    created: given.created,
    customer: given.customer,
    customer_account: null,
    flow: null,
    livemode: given.livemode,
    locale: null,
    on_behalf_of: null,
    return_url: given.returnUrl,
    url: given.url,
  }
}

/** https://docs.stripe.com/api/customer_portal/configurations/object: everything allowed. */
export function newPortalConfiguration(given: {
  id: string
  created: number
  livemode: boolean
}): Stripe.BillingPortal.Configuration {
  return {
    id: given.id,
    object: 'billing_portal.configuration',
    active: true,
    application: null,
    business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
    created: given.created,
    default_return_url: null,
    features: {
      customer_update: { allowed_updates: ['email', 'name'], enabled: true },
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true, payment_method_configuration: null },
      subscription_cancel: {
        cancellation_reason: { enabled: false, feedback_options: null, options: [] },
        enabled: true,
        mode: 'at_period_end',
        proration_behavior: 'none',
      },
      subscription_pause: {
        duration: { interval_options: [], type: 'indefinite' },
        enabled: false,
      },
      subscription_update: {
        billing_cycle_anchor: null,
        default_allowed_updates: ['price', 'quantity'],
        enabled: true,
        proration_behavior: 'create_prorations',
        schedule_at_period_end: { conditions: [] },
        trial_update_behavior: 'end_trial',
      },
    },
    is_default: true,
    livemode: given.livemode,
    login_page: { enabled: false, url: null },
    metadata: {},
    name: null,
    updated: given.created,
  }
}
