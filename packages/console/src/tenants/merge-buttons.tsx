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
        Moves the Stripe customers, subscriptions, overrides and usage of <code>{tenantId}</code> to
        another tenant. The ID keeps working as an alias. You can undo the merge for 30 days.
      </p>
      <TenantIdField
        label="ID of the tenant that stays"
        value={into}
        onChange={setInto}
        isValid={TENANT_ID_FORM.test(into)}
      />
    </ActionButton>
  )
}

/** Moves back what a merge moved. */
export function UndoMergeButton({ tenantId }: { tenantId: string }) {
  return (
    <ActionButton
      name="undoMerge"
      label="Undo merge"
      size="compact-sm"
      ask={(reason) => ({ params: { tenant_id: tenantId }, body: { reason } })}
    >
      <p>
        Makes <code>{tenantId}</code> a separate tenant again and returns what the merge moved.
        Later purchases stay with this tenant, unless they use a Stripe customer that is returned.
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
      label="Move customer"
      size="compact-sm"
      isReady={TENANT_ID_FORM.test(tenantId)}
      ask={(reason) => ({
        params: { customer_id: customerId },
        body: { reason, tenant_id: tenantId, account },
      })}
    >
      <p>
        Moves <code>{customerId}</code> and all its subscriptions to another tenant. To undo it,
        move the customer back.
      </p>
      <TenantIdField
        label="ID of the new tenant"
        value={tenantId}
        onChange={setTenantId}
        isValid={TENANT_ID_FORM.test(tenantId)}
      />
    </ActionButton>
  )
}
