import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { isTenantIdForApps, TENANT_ID_FORM } from '../../base/outward/tenant-id-form.ts'
import { ActButton } from '../acting/act-button.tsx'
import type { FindingDetail } from '../api/shapes.ts'

/** What each button is called, and what happens. */
const ACTIONS = {
  link: {
    name: 'linkFinding',
    label: 'Link to a tenant',
    verb: 'Link',
    field: 'Tenant',
    what: 'Everything that concerns it will be this tenant’s, now and from now on.',
  },
  approve: {
    name: 'approveFinding',
    label: 'Make a tenant of it',
    verb: 'Make',
    field: 'Id of the new tenant',
    what:
      'The checkout is asked of Stripe once more. If it is paid, a new tenant is made of it, ' +
      'with the name and address that it gave, and has what it bought.',
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
} as const

interface TenantButtonProps {
  readonly finding: FindingDetail
  readonly action: keyof typeof ACTIONS
  readonly isMain: boolean
}

/** Says to whom the customer of a finding belongs, or who it is to be. */
export function TenantButton({ finding, action, isMain }: TenantButtonProps) {
  const { name, label, verb, field, what } = ACTIONS[action]
  const [tenantId, setTenantId] = useState(claimedBy(finding, action))
  const isReady = action === 'approve' ? isTenantIdForApps(tenantId) : TENANT_ID_FORM.test(tenantId)
  return (
    <ActButton
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
      <TextInput
        label={field}
        placeholder="acme-wind"
        required
        spellCheck={false}
        error={
          tenantId === '' || isReady
            ? null
            : 'Use 1–128 of A-Z a-z 0-9 . _ : @ - (a new ID can’t start with bt_).'
        }
        value={tenantId}
        onChange={({ currentTarget }) => setTenantId(currentTarget.value.trim())}
      />
    </ActButton>
  )
}

/** The tenant that a checkout claims, where it is to be merged. */
function claimedBy({ details }: FindingDetail, action: keyof typeof ACTIONS): string {
  const { claimed_tenant_id: claimed } = details
  return action === 'merge' && typeof claimed === 'string' ? claimed : ''
}
