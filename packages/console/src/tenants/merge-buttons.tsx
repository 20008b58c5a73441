import { TENANT_ID_FORM } from '@bursar/wire/tenant-id-form'
import { useState } from 'react'
import { ActionButton } from '../actions/action-button.tsx'
import { TenantIdField } from '../actions/tenant-id-field.tsx'

/** Merges the tenant of this page into another. */
export function MergeButton({ tenantId }: { tenantId: string }) {
  const [into, setInto] = useState('')
  return (
    <ActionButton
      name="mergeTenant"
      label="Merge into …"
      verb="Merge"
      isReady={TENANT_ID_FORM.test(into) && into !== tenantId}
      ask={(reason) => ({
        params: { tenant_id: tenantId },
        body: { reason, into_tenant_id: into },
      })}
    >
      <p>
        Everything of <code>{tenantId}</code> moves to the other tenant: Stripe customers,
        subscriptions, overrides and usage. Its ID keeps working as an alias. You can undo the merge
        for 30 days.
      </p>
      <TenantIdField label="Tenant ID" value={into} onChange={setInto} />
    </ActionButton>
  )
}

/** Moves back what a merge moved. */
export function UndoMergeButton({ tenantId }: { tenantId: string }) {
  return (
    <ActionButton
      name="undoMerge"
      label="Undo the merge"
      size="compact-sm"
      ask={(reason) => ({ params: { tenant_id: tenantId }, body: { reason } })}
    >
      <p>
        <code>{tenantId}</code> becomes a tenant of its own again and gets back what the merge
        moved. Purchases made since then stay here, unless they use a Stripe customer that goes
        back.
      </p>
    </ActionButton>
  )
}

interface MoveCustomerProps {
  readonly customerId: string
  readonly account: string
}

/** Moves one Stripe customer to another tenant. */
export function MoveCustomerButton({ customerId, account }: MoveCustomerProps) {
  const [tenantId, setTenantId] = useState('')
  return (
    <ActionButton
      name="moveCustomer"
      label="Move"
      size="compact-sm"
      isReady={TENANT_ID_FORM.test(tenantId)}
      ask={(reason) => ({
        params: { customer_id: customerId },
        body: { reason, tenant_id: tenantId, account },
      })}
    >
      <p>
        <code>{customerId}</code> and all its subscriptions move to another tenant. To undo this,
        move it back.
      </p>
      <TenantIdField label="Tenant ID" value={tenantId} onChange={setTenantId} />
    </ActionButton>
  )
}
