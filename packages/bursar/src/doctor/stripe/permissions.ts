import type { Config } from '../../config/config.ts'
import type { PermissionProbe } from '../../stripe/stripe-inspector.ts'
import { type Check, error, info, judged, type Problem, warning } from '../check.ts'

interface Use {
  readonly probe: PermissionProbe
  readonly severity: 'error' | 'warning' | 'info'
  /** What does not work without it. */
  readonly without: string
}

const get = (path: string): PermissionProbe => ({ method: 'GET', path: `/v1/${path}` })
const STATE = 'Bursar cannot keep subscriptions current without it.'

/** In the order of their weight: of several probes for one permission, the first one speaks. */
const READS: readonly Use[] = [
  { probe: get('subscriptions?limit=1'), severity: 'error', without: STATE },
  { probe: get('customers?limit=1'), severity: 'error', without: STATE },
  { probe: get('checkout/sessions?limit=1'), severity: 'error', without: STATE },
  { probe: get('invoices?limit=1'), severity: 'error', without: STATE },
  {
    probe: get('events?limit=1'),
    severity: 'error',
    without: 'Bursar cannot read events that no webhook delivered.',
  },
  {
    probe: get('charges?limit=1'),
    severity: 'warning',
    without: 'Bursar does not notice refunds.',
  },
  {
    probe: get('disputes?limit=1'),
    severity: 'warning',
    without: 'Bursar does not notice disputes.',
  },
  {
    probe: get('payment_intents?limit=1'),
    severity: 'warning',
    without: 'Bursar cannot tell a bank debit that is processing from one that failed.',
  },
  {
    probe: get('prices?limit=1'),
    severity: 'warning',
    without: 'Lookup keys and plan changes do not work.',
  },
  {
    probe: get('payment_methods/pm_bursar_doctor'),
    severity: 'info',
    without: 'Emails do not name the card.',
  },
  {
    probe: get('webhook_endpoints?limit=1'),
    severity: 'info',
    without: 'Bursar cannot check the webhook endpoint.',
  },
]

/** Each names an object that no account has, so Stripe refuses it and writes nothing. */
const WRITES: readonly Use[] = [
  {
    probe: { method: 'POST', path: '/v1/checkout/sessions/cs_bursar_doctor/expire' },
    severity: 'warning',
    without: 'Customers cannot subscribe through the customer API.',
  },
  {
    probe: { method: 'POST', path: '/v1/subscriptions/sub_bursar_doctor' },
    severity: 'warning',
    without: 'Customers cannot change or cancel through the customer API.',
  },
  {
    probe: {
      method: 'POST',
      path: '/v1/billing_portal/sessions',
      params: { customer: 'cus_bursar_doctor' },
    },
    severity: 'warning',
    without: 'Customers cannot open the Stripe customer portal through the customer API.',
  },
]

const FIX =
  'In the Stripe Dashboard, open Developers, then API keys, edit the restricted key, and add ' +
  'the permission.'

export const stripePermissions: Check = {
  id: 'stripe_permissions',
  title: 'Permissions of the Stripe key',
  how: 'A restricted key may make each kind of request that Bursar makes.',
  needs: ['stripe_key'],
  async run({ config, stripe }) {
    const uses = usesOf(config)
    const missing = await Promise.all(uses.map(({ probe }) => stripe.missingPermission(probe)))
    const problems = new Map<string, Problem>()
    for (const [index, permission] of missing.entries()) {
      const use = uses[index]
      if (permission === null || use === undefined || problems.has(permission)) continue
      problems.set(permission, toProblem(use, permission))
    }
    return judged([...problems.values()], `${uses.length} kinds of requests are allowed.`)
  },
}

/** A secret key may do everything; only the writes of a restricted key are in question. */
function usesOf({ stripe, api, apiTokens }: Config): readonly Use[] {
  const isRestricted = stripe.secretKey.startsWith('rk_')
  const serves = api.oidc !== null || apiTokens.some(({ scopes }) => scopes.includes('billing'))
  return isRestricted && serves ? [...READS, ...WRITES] : READS
}

const MAKERS = { error, warning, info } as const

function toProblem({ severity, without }: Use, permission: string): Problem {
  return MAKERS[severity](`The Stripe key lacks the permission ${permission}. ${without}`, FIX)
}
