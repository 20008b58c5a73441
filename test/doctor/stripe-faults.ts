import { VirtualClock } from '../support/virtual-clock.ts'
import {
  AWAY,
  allow,
  endpointOf,
  type Fault,
  forbid,
  sql,
  withConfig,
  withStarter,
} from './fault.ts'

export const STRIPE_FAULTS: readonly Fault[] = [
  {
    name: 'Stripe rejects the key',
    break: ({ simulator }) => {
      simulator.onApiRequest = () => ({ kind: 'unauthorized' })
      return undefined
    },
    undo: allow,
    check: 'stripe_key',
    severity: 'error',
    says: 'Stripe rejects the API key.',
    fix: 'Set STRIPE_SECRET_KEY to a current key',
  },
  {
    name: 'Stripe cannot be reached',
    break: (stage) =>
      withConfig(stage, { stripe: { ...stage.config.stripe, apiBase: new URL(AWAY) } }),
    check: 'stripe_key',
    severity: 'error',
    says: 'gives no usable answer (STRIPE_UNAVAILABLE).',
    fix: 'Allow outgoing HTTPS connections to api.stripe.com',
  },
  {
    name: 'a restricted key may not read invoices',
    break: (stage) =>
      forbid(stage, { method: 'GET', under: '/v1/invoices', permission: 'rak_invoice_read' }),
    undo: allow,
    check: 'stripe_permissions',
    severity: 'error',
    says: 'The Stripe key lacks the permission Invoices (read).',
    fix: 'edit the restricted key, and add the permission.',
  },
  {
    name: 'a restricted key may not write checkout sessions',
    break: (stage) =>
      forbid(stage, {
        method: 'POST',
        under: '/v1/checkout/sessions',
        permission: 'rak_checkout_session_write',
      }),
    undo: allow,
    check: 'stripe_permissions',
    severity: 'warning',
    says: 'The Stripe key lacks the permission Checkout Sessions (write).',
    fix: 'edit the restricted key, and add the permission.',
  },
  {
    name: 'a restricted key may not read webhook endpoints',
    break: (stage) =>
      forbid(stage, {
        method: 'GET',
        under: '/v1/webhook_endpoints',
        permission: 'rak_webhook_read',
      }),
    undo: allow,
    check: 'stripe_permissions',
    severity: 'info',
    says: 'The Stripe key lacks the permission Webhook Endpoints (read).',
    fix: 'edit the restricted key, and add the permission.',
  },
  {
    name: 'the database belongs to another account',
    break: async (stage) => {
      await stage.admin("update bursar.subscriptions set stripe_subscription_id = 'sub_elsewhere'")
      return undefined
    },
    undo: (stage) => {
      const { id } = stage.simulator.platform.world.subscriptions.newestFirst().next().value!
      return stage.admin(`update bursar.subscriptions set stripe_subscription_id = '${id}'`)
    },
    check: 'stripe_account',
    severity: 'error',
    says: 'The account of the Stripe key does not have the only subscription of the database.',
    fix: 'Set STRIPE_SECRET_KEY to a key of the account whose events this database has',
  },
  {
    name: 'the key has the other mode than the database',
    break: ({ answers }) => {
      const message = 'No such subscription; a similar object exists in live mode, but a test key'
      const error = { type: 'invalid_request_error', code: 'resource_missing', message }
      answers.instead = (path, method) =>
        method === 'GET' && path.startsWith('/v1/subscriptions/sub_')
          ? { status: 404, body: JSON.stringify({ error }) }
          : null
      return undefined
    },
    undo: ({ answers }) => {
      answers.instead = null
    },
    check: 'stripe_account',
    severity: 'error',
    says: 'The Stripe key is a test key, but the database has live subscriptions.',
    fix: 'Set STRIPE_SECRET_KEY to a live key',
  },
  {
    name: 'a connected account is not accessible',
    break: (stage) => {
      const connected = {
        name: 'connect',
        accountClass: 'connected' as const,
        accounts: ['acct_nobody'],
        secrets: ['whsec_Zk3vJ8Qm2LxT7cRw9YbN5sHe'],
      }
      const url = 'https://billing.acme.example/webhook/stripe/connect'
      const handler = () => new Response('{}')
      const { events } = endpointOf(stage.simulator)
      const given = { url, secret: connected.secrets, events, handler, connect: true }
      stage.simulator.addWebhookEndpoint(given)
      return withConfig(stage, { endpoints: [...stage.config.endpoints, connected] })
    },
    undo: ({ simulator }) => simulator.deliveries.endpoints.pop(),
    check: 'stripe_connected',
    severity: 'error',
    says: 'The Stripe key has no access to the connected account acct_nobody.',
    fix: 'Remove the account from the config file',
  },
  {
    name: 'the clock of this machine is ahead',
    break: ({ database }) => {
      const clock = new VirtualClock('2026-11-30T12:07:00Z')
      // Both of ours go wrong together, as on one machine.
      return { clock, pool: database.anotherPool({ clock }) }
    },
    check: 'stripe_clock',
    severity: 'error',
    says: 'The clock of this machine is 7 minutes ahead of Stripe’s clock.',
    fix: 'timedatectl set-ntp true',
  },
  {
    name: 'a price does not exist',
    break: (stage) => withStarter(stage, ['price_starter', 'price_nowhere']),
    check: 'stripe_prices',
    severity: 'error',
    says: 'The price price_nowhere of the plan starter does not exist in Stripe.',
    fix: 'Correct the price in the config file',
  },
  {
    name: 'a price exists in the other mode only',
    break: ({ answers }) => {
      const message = "No such price: 'price_pro'; a similar object exists in live mode"
      const error = { type: 'invalid_request_error', code: 'resource_missing', message }
      answers.instead = (path) =>
        path.startsWith('/v1/prices/price_pro')
          ? { status: 404, body: JSON.stringify({ error }) }
          : null
      return undefined
    },
    undo: ({ answers }) => {
      answers.instead = null
    },
    check: 'stripe_prices',
    severity: 'error',
    says: 'The price price_pro of the plan pro exists in live mode only.',
    fix: 'List the price of the test mode in the config file.',
  },
  {
    name: 'a price is a one-time price',
    break: (stage) => withStarter(stage, ['price_starter', 'price_once']),
    check: 'stripe_prices',
    severity: 'error',
    says: 'The price price_once of the plan starter is a one-time price.',
    fix: 'List a recurring price of the plan in the config file.',
  },
  {
    name: 'a lookup key belongs to no price',
    break: (stage) => withStarter(stage, ['price_starter', 'lookup_key:starter_yearly']),
    check: 'stripe_prices',
    severity: 'error',
    says: 'No active price has the lookup key starter_yearly of the plan starter.',
    fix: 'give this lookup key to a price',
  },
  {
    name: 'all prices of a plan are archived',
    break: (stage) => withStarter(stage, ['price_archived']),
    check: 'stripe_prices',
    severity: 'warning',
    says: 'All prices of the plan starter are archived in Stripe.',
    fix: 'Add an active price to the plan',
  },
  {
    name: 'the webhook endpoint is not registered',
    break: ({ simulator }) => {
      endpointOf(simulator).url = 'https://billing.acme.example/hooks'
      return undefined
    },
    undo: ({ simulator }) => {
      endpointOf(simulator).url = 'https://billing.acme.example/webhook/stripe'
    },
    check: 'stripe_endpoint',
    severity: 'error',
    says: 'Stripe has no webhook endpoint with a URL that ends in /webhook/stripe.',
    fix: 'bursar endpoints apply',
  },
  {
    name: 'the webhook endpoint has the URL of another host, and nothing arrives',
    break: async ({ simulator, admin }) => {
      endpointOf(simulator).url = 'https://old.acme.example/webhook/stripe'
      await admin("update bursar.delivery_counts set minute = minute - interval '2 days'")
      return undefined
    },
    undo: async ({ simulator, admin }) => {
      endpointOf(simulator).url = 'https://billing.acme.example/webhook/stripe'
      await admin("update bursar.delivery_counts set minute = minute + interval '2 days'")
    },
    check: 'stripe_endpoint',
    severity: 'error',
    says: 'Stripe sends to old.acme.example/webhook/stripe, but PUBLIC_URL is',
    fix: 'bursar endpoints apply',
  },
  {
    name: 'Stripe disabled the webhook endpoint',
    break: ({ simulator }) => {
      endpointOf(simulator).enabled = false
      return undefined
    },
    undo: ({ simulator }) => {
      endpointOf(simulator).enabled = true
    },
    check: 'stripe_endpoint',
    severity: 'error',
    says: 'The webhook endpoint /webhook/stripe is disabled in Stripe.',
    fix: 'bursar endpoints apply',
  },
  {
    name: 'an event type is missing',
    break: ({ simulator }) => {
      const endpoint = endpointOf(simulator)
      endpoint.events = endpoint.events.filter((type) => type !== 'invoice.paid')
      return undefined
    },
    undo: ({ simulator }) => {
      const endpoint = endpointOf(simulator)
      endpoint.events = [...endpoint.events, 'invoice.paid']
    },
    check: 'stripe_event_types',
    severity: 'error',
    says: 'Stripe does not send these event types to /webhook/stripe: invoice.paid.',
    fix: 'bursar endpoints apply',
  },
  {
    name: 'an event type is needless',
    break: ({ simulator }) => {
      const endpoint = endpointOf(simulator)
      endpoint.events = [...endpoint.events, 'payout.paid']
      return undefined
    },
    undo: ({ simulator }) => {
      const endpoint = endpointOf(simulator)
      endpoint.events = endpoint.events.filter((type) => type !== 'payout.paid')
    },
    check: 'stripe_event_types',
    severity: 'info',
    says: 'Stripe sends event types to /webhook/stripe that Bursar ignores: payout.paid.',
    fix: 'bursar endpoints apply',
  },
  {
    name: 'the signing secret is wrong',
    break: sql(`insert into bursar.delivery_counts (minute, endpoint, outcome, detail, count)
      select minute + interval '1 minute', '', 'refused', 'SIGNATURE_MISMATCH', 12
      from bursar.delivery_counts where outcome = 'accepted'`),
    undo: sql("delete from bursar.delivery_counts where outcome = 'refused'"),
    check: 'stripe_secret',
    severity: 'error',
    says: 'Bursar refused 12 deliveries to /webhook/stripe because of the signature',
    fix: 'Copy the signing secret of the endpoint from the Stripe Dashboard',
  },
]
