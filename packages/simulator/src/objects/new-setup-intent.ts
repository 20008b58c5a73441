import type Stripe from 'stripe'

/** https://docs.stripe.com/api/setup_intents/object */
export function newSetupIntent(given: {
  id: string
  secret: string
  created: number
  livemode: boolean
  customer: string | null
  paymentMethod: string | null
  usage: 'off_session' | 'on_session'
  metadata: Stripe.Metadata
}): Stripe.SetupIntent {
  return {
    id: given.id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${given.id}_secret_${given.secret}`,
    created: given.created,
    customer: given.customer,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: given.livemode,
    mandate: null,
    metadata: given.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: given.paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: given.paymentMethod === null ? 'requires_payment_method' : 'requires_confirmation',
    usage: given.usage,
  }
}
