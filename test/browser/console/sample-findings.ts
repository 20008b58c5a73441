import type { OperatorAnswer } from '../../../src/wire/operator/routes.ts'
import { type Amount, idAt, pageOf, tenantAt } from './sample-amount.ts'
import { before, DAY, HOUR } from './sample-instant.ts'

type Kind = OperatorAnswer<'findingKinds'>['kinds'][number]
type Row = OperatorAnswer<'findings'>['rows'][number]

/** Kind, title, what can be done about it. */
const KINDS: readonly (readonly [string, string, Kind['actions']])[] = [
  ['checkout_quarantined', 'A checkout claims a tenant it cannot prove', ['link', 'dismiss']],
  ['orphan', 'A subscription belongs to nobody', ['link', 'refetch', 'dismiss']],
  ['notice_failed', 'A mail was refused', ['retry', 'dismiss']],
  ['price_unlisted', 'A price is in no plan', ['refetch', 'dismiss']],
  ['dead_letter', 'A refresh was given up', ['refetch', 'replay', 'dismiss']],
  ['transition_blocked', 'A change was blocked', ['refetch', 'dismiss']],
  ['provisioning_failed', 'An identity could not be provisioned', ['retry', 'dismiss']],
  ['endpoint_disabled', 'An endpoint of yours was switched off', ['retry', 'dismiss']],
]

const MEANING =
  'Somebody has paid, and the checkout names a tenant. Nothing proves that the payer may speak ' +
  'for that tenant: we did not start this checkout, or what we wrote into it was changed. ' +
  'Nothing was granted.'
const ADVICE =
  'Compare the customer in Stripe with the tenant. Where they are the same, link the customer to ' +
  'the tenant; where not, refund the payment in Stripe and dismiss this finding.'

export const findingKindSamples: Kind[] = KINDS.map(([kind, title, actions]) => ({
  kind,
  title,
  actions,
  meaning: MEANING,
  advice: ADVICE,
  closes_by_itself: true,
}))

function rowAt(amount: Amount, index: number): Row {
  const kind = findingKindSamples[index % KINDS.length]!
  return {
    finding_id: String(4_711 + index),
    kind: kind.kind,
    title: kind.title,
    account: amount === 'much' && index % 7 === 4 ? 'acct_1PqXk2LkdIwHu7ix' : '',
    subject: idAt(['cs', 'sub', 'sub'][index % 3] ?? 'sub', index),
    tenant_id: index % 4 === 1 ? null : tenantAt(amount, index),
    summary: `The checkout names the tenant ${tenantAt(amount, index)} and carries no proof of it.`,
    opened_at: before((index + 1) * HOUR),
    resolved_at: null,
    resolved_by: null,
    resolved_reason: null,
    actions: kind.actions,
  }
}

export const sampleFindings = (amount: Amount): OperatorAnswer<'findings'> =>
  pageOf(amount, (index) => rowAt(amount, index), 2)

export function sampleFinding(amount: Amount): OperatorAnswer<'finding'> {
  return {
    ...rowAt(amount, 0),
    resolver_name: null,
    meaning: MEANING,
    advice: ADVICE,
    closes_by_itself: true,
    customer_id: idAt('cus', 3),
    details: { payment_status: 'paid', claimed_by: 'client_reference_id', nonce: null },
  }
}

export const sampleOverrides = (amount: Amount): OperatorAnswer<'overrides'> =>
  pageOf(
    amount,
    (index) => ({
      override_id: String(index + 1),
      tenant_id: tenantAt(amount, index),
      feature: ['devices', 'exports', 'seats', 'api_requests_per_month'][index % 4] ?? 'devices',
      effect: index % 3 === 2 ? ('deny' as const) : ('grant' as const),
      limit: index % 3 === 1 ? 250 : null,
      reason:
        index % 2 === 0
          ? 'Promised on the phone until the new contract is signed.'
          : 'Their device farm grows before the fair.',
      created_by: 'ada@example.com',
      created_at: before((index + 2) * DAY),
      expires_at: before(-(index + 9) * DAY),
      ended_at: index % 6 === 5 ? before(DAY) : null,
      ended_by: index % 6 === 5 ? 'grace@example.com' : null,
      state: index % 6 === 5 ? ('ended' as const) : ('active' as const),
    }),
    3,
  )
