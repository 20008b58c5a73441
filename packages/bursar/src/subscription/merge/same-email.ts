import type { Finding } from '../finding.ts'

/**
 * `offered`: the email is pending. `open`: it was offered before, and that link still works.
 * Nobody is
 * asked, and only an operator can merge them: `off`: no emails, or no PUBLIC_URL for the link.
 * `no_address`: the old tenant has no billing address. `too_many`: it has as many links as it may.
 */
export type OfferOutcome = 'offered' | 'open' | 'off' | 'no_address' | 'too_many'

/** Why nobody was asked whether two tenants belong together. */
const WHY = {
  off: 'emails or PUBLIC_URL are not configured',
  no_address: 'the existing tenant has no billing address',
  too_many: 'the existing tenant has reached the limit of open merge links',
} as const satisfies Record<Exclude<OfferOutcome, 'offered' | 'open'>, string>

export interface NobodyAsked {
  readonly outcome: OfferOutcome
  readonly customerId: string
  /** The tenant with the same address: an operator may merge the new one into it. */
  readonly oldTenantId: string
  /** What an operator is told of the checkout anyway. */
  readonly told: readonly Finding[]
}

/** Pure. Where the existing tenant could not be asked, an operator is. */
export function sameEmailFindings(asked: NobodyAsked): readonly Finding[] {
  const { outcome, customerId, oldTenantId, told } = asked
  if (outcome === 'offered' || outcome === 'open') return []
  // One fact, one finding: that of the claim offers the same merge.
  if (told.some(({ details }) => details?.['claimed_tenant_id'] === oldTenantId)) return []
  return [
    {
      kind: 'same_email',
      summary:
        'A new buyer has the billing address of an existing tenant, which was not asked ' +
        `whether to merge the two: ${WHY[outcome]}.`,
      details: { customer_id: customerId, claimed_tenant_id: oldTenantId, reason: outcome },
    },
  ]
}
