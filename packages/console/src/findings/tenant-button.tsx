import { isTenantIdForApps, TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { useState } from 'react'
import { ActionButton } from '../actions/action-button.tsx'
import { TenantIdField } from '../actions/tenant-id-field.tsx'
import type { FindingAction, FindingDetail } from '../api/shapes.ts'

/** What each button is called, and what it does. */
const ACTIONS = {
  link: {
    name: 'linkFinding',
    label: 'Link to a tenant',
    verb: 'Link',
    field: 'Tenant ID',
    what: 'The customer and everything they bought then belong to this tenant.',
  },
  approve: {
    name: 'approveFinding',
    label: 'Create a new tenant',
    verb: 'Create',
    field: 'ID of the new tenant',
    what:
      'Bursar reads the checkout from Stripe again. If it is paid, Bursar creates a tenant with ' +
      'the name and email of the checkout and grants what was bought.',
  },
  merge: {
    name: 'mergeFinding',
    label: 'Merge into …',
    verb: 'Merge',
    field: 'ID of the tenant that stays',
    what:
      'Moves everything of the tenant that this checkout created into the tenant that stays. You ' +
      'can undo the merge for 30 days.',
  },
  move: {
    name: 'moveFinding',
    label: 'Move the customer',
    verb: 'Move',
    field: 'ID of the new tenant',
    what:
      'Moves the customer and all their subscriptions to this tenant. To undo it, move the ' +
      'customer back.',
  },
} as const

export type TenantAction = keyof typeof ACTIONS

export const namesTenant = (action: FindingAction): action is TenantAction => action in ACTIONS

interface TenantButtonProps {
  readonly finding: FindingDetail
  readonly action: TenantAction
  readonly isMain: boolean
}

/** Says which tenant the customer of a finding belongs to. */
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
        Customer: <code>{finding.customer_id ?? 'unknown'}</code>. {what}
      </p>
      <TenantIdField
        label={field}
        value={tenantId}
        onChange={setTenantId}
        isValid={isReady}
        isNew={action === 'approve'}
      />
    </ActionButton>
  )
}

/** The tenant that a checkout claims, resembles or proves. */
function namedBy({ details }: FindingDetail, action: TenantAction): string {
  const { claimed_tenant_id: claimed, proved_tenant_id: proved } = details
  const named = { merge: claimed, move: proved, link: '', approve: '' }[action]
  return typeof named === 'string' ? named : ''
}
