import { AppError } from '@bursar/wire/errors'
import { appendAudit } from '../../audit/append-audit.store.ts'
import { enqueue } from '../../outbox/enqueue/enqueue.store.ts'
import type { CheckoutDecision, CheckoutSnapshot } from '../../subscription/decide-checkout.ts'
import type { Finding } from '../../subscription/finding.ts'
import { sameEmailFindings } from '../../subscription/merge/same-email.ts'
import { lockPresentTenant } from '../../subscription/merge/tenant-alias.store.ts'
import { NOTHING_OUTGOING } from '../../subscription/outgoing/message.ts'
import { messagesOfNewTenant } from '../../subscription/outgoing/messages-of-change.ts'
import { lockTenant } from '../../subscription/subscription.store.ts'
import { generatedTenantIds } from '../../subscription/tenant-id.ts'
import { offerMerge } from '../merge/offer-merge.store.ts'
import type { Claim } from '../object/claim.store.ts'
import type { Tx } from '../object/observe.store.ts'
import type { CommitContext } from '../refresh-result.ts'
import { adoptEmail, hasBillingContact, linkCustomer } from './ownership.store.ts'
import { addTenant } from './tenants.store.ts'

export type Giving = Extract<CheckoutDecision, { kind: 'link' | 'create' }>
type Creation = Extract<Giving, { kind: 'create' }>

/** Whose customer it becomes, and on what word. */
export interface Gift {
  readonly account: string
  readonly customerId: string
  readonly decision: Giving
  /** The session or the subscription that shows it. */
  readonly linkedBy: string
  readonly email: CheckoutSnapshot['email']
  readonly locales: CheckoutSnapshot['locales']
}

export interface Given {
  readonly tenantId: string
  readonly auditId: string | null
  /** What an operator is told of how it was given. */
  readonly findings: readonly Finding[]
}

/** The customer, locked by now, becomes a tenant's; a new tenant is made where it has none yet. */
export async function giveCustomer(
  tx: Tx,
  claim: Claim,
  gift: Gift,
  context: CommitContext,
): Promise<Given> {
  const { account, customerId, decision, linkedBy, email, locales } = gift
  const isNew = decision.kind === 'create'
  const tenantId = isNew
    ? await createTenant(tx, gift, decision, context)
    : await lockPresentTenant(tx, decision.tenantId)
  // A tenant that began with a token of ours has nobody to write to before this. Who has proved
  // nothing is never written to on behalf of a tenant that was there before.
  const isProved = decision.by !== 'email'
  const isBillingContact = isNew || (isProved && !(await hasBillingContact(tx, tenantId)))
  const isByHand = decision.by === 'approval'
  const link = { account, customerId, tenantId, linkedBy, isBillingContact, isByHand, locales }
  await linkCustomer(tx, link)
  await lockTenant(tx, tenantId)
  if (isBillingContact) await adoptEmail(tx, tenantId, email)
  await context.failpoint?.('commit.after_state', linkedBy)
  const row = {
    eventType: isNew ? ('tenant.created' as const) : ('customer.linked' as const),
    actorType: 'stripe' as const,
    actorId: linkedBy,
    details: {
      account,
      customer_id: customerId,
      ...(claim.kind === 'checkout_session' && { checkout_session_id: linkedBy }),
      proof: PROOFS[decision.by],
      ...(isNew && decision.approvedBy !== null && { approved_by: decision.approvedBy }),
    },
  }
  const [auditId = null] = await appendAudit(tx, { key: context.auditKey, tenantId, rows: [row] })
  const pendingFor = { result: claim, ...(auditId !== null && { auditId }) }
  if (isBillingContact) {
    // Who began with a token of ours was announced then; now there is an address for an identity.
    const outgoing = isNew
      ? context.outgoing
      : { ...NOTHING_OUTGOING, provision: context.outgoing.provision }
    await enqueue(tx, messagesOfNewTenant(tenantId, outgoing), pendingFor)
  }
  if (!isNew || decision.offerMergeTo === null) return { tenantId, auditId, findings: [] }
  const oldTenantId = decision.offerMergeTo
  const { auditKey: key, outgoing } = context
  const outcome = await offerMerge(tx, {
    newTenantId: tenantId,
    oldTenantId,
    key,
    outgoing,
    pendingFor,
  })
  const told = decision.findings
  return {
    tenantId,
    auditId,
    findings: sameEmailFindings({ outcome, customerId, oldTenantId, told }),
  }
}

const PROOFS = {
  intent: 'intent',
  reference: 'signed_reference',
  approval: 'operator',
  email: 'none: same email address',
  signup: 'none',
} as const satisfies Record<Giving['by'], string>

async function createTenant(
  tx: Tx,
  gift: Gift,
  decision: Creation,
  { outgoing: { newTenants: delivery = 'live' } }: CommitContext,
): Promise<string> {
  const { account, customerId, email } = gift
  const { name, tenantId: proved, by, claimedExternalId } = decision
  const candidates = proved === null ? generatedTenantIds(name, account, customerId) : [proved]
  for (const tenantId of candidates) {
    const externalId = by === 'reference' ? tenantId : null
    const known = { tenantId, name, billingEmail: email, externalId, claimedExternalId }
    if (await addTenant(tx, { ...known, delivery })) return tenantId
  }
  // Somebody has just made the tenant that this one proves: it is found at the next try.
  if (proved !== null) throw new AppError('POSTGRES_CONFLICT')
  throw new AppError('INVARIANT_BROKEN', 'All candidate IDs for the new tenant are taken.')
}
