import { isTenantIdForApps, TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { useState } from 'react'
import { ActionButton } from '../actions/action-button.tsx'
import { TenantIdField } from '../actions/tenant-id-field.tsx'
import type { FindingAction, FindingDetail } from '../api/shapes.ts'

/** What each button is called, and what happens. */
const ACTIONS = {
  link: {
    name: 'linkFinding',
    label: 'Link to a tenant',
    verb: 'Link',
    field: 'Tenant',
    what: 'Everything that concerns this customer belongs to the tenant from now on.',
  },
  approve: {
    name: 'approveFinding',
    label: 'Create a new tenant',
    verb: 'Create',
    field: 'ID of the new tenant',
    what:
      'Bursar reads the checkout from Stripe again. If it is paid, Bursar creates a tenant with ' +
      'the name and address of the checkout, and the tenant gets what the checkout bought.',
  },
  merge: {
    name: 'mergeFinding',
    label: 'Merge into …',
    verb: 'Merge',
    field: 'Tenant that stays',
    what:
      'The tenant that this checkout got moves into the other one, with everything it has. You ' +
      'can undo the merge for 30 days.',
  },
  move: {
    name: 'moveFinding',
    label: 'Move the customer',
    verb: 'Move',
    field: 'New tenant of the customer',
    what:
      'The customer and all its subscriptions move to this tenant. To undo it, move the customer ' +
      'back.',
  },
} as const

export type TenantAction = keyof typeof ACTIONS

export const namesTenant = (action: FindingAction): action is TenantAction => action in ACTIONS

interface TenantButtonProps {
  readonly finding: FindingDetail
  readonly action: TenantAction
  readonly isMain: boolean
}

/** Says to whom the customer of a finding belongs, or who it is to be. */
export function TenantButton({ finding, action, isMain }: TenantButtonProps) {
  const { name, label, verb, field, what } = ACTIONS[action]
  const [tenantId, setTenantId] = useState(namedBy(finding, action))
  const isReady = action === 'approve' ? isTenantIdForApps(tenantId) : TENANT_ID_FORM.test(tenantId)
  return (
    <ActionButton
      name={name}
      label={label}
      verb={verb}
      isReady={isReady}
      isMain={isMain}
      ask={(reason) => ({
        params: { finding_id: finding.finding_id },
        body: { reason, tenant_id: tenantId },
      })}
    >
      <p>
        The customer is <code>{finding.customer_id ?? 'not known'}</code>. {what}
      </p>
      <TenantIdField label={field} value={tenantId} onChange={setTenantId} isValid={isReady} />
    </ActionButton>
  )
}

/** The tenant that a checkout claims, resembles or proves. */
function namedBy({ details }: FindingDetail, action: TenantAction): string {
  const { claimed_tenant_id: claimed, proved_tenant_id: proved } = details
  const named = { merge: claimed, move: proved, link: '', approve: '' }[action]
  return typeof named === 'string' ? named : ''
}
