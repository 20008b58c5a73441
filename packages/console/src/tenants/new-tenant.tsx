import { isTenantIdForApps } from '@bursar/wire/tenant-id-form'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { ActionButton } from '../actions/action-button.tsx'
import { TenantIdField } from '../actions/tenant-id-field.tsx'

/** What can be stored about the tenant besides its ID. */
const FIELDS = [
  ['name', 'Name', 'Acme Wind'],
  ['billing_email', 'Billing email', 'ada@acme.example'],
  ['external_id', 'External ID', 'user-4711'],
  ['stripe_customer_id', 'Stripe customer ID', 'cus_Q1a2b3'],
] as const

type Told = Partial<Record<(typeof FIELDS)[number][0], string>>

/** Creates a tenant, or links a Stripe customer to one. */
export function NewTenant() {
  const [tenantId, setTenantId] = useState('')
  const [told, setTold] = useState<Told>({})
  const isReady = isTenantIdForApps(tenantId)
  return (
    <ActionButton
      name="createTenant"
      label="Create tenant"
      verb="Create"
      isReady={isReady}
      ask={(reason) => ({ body: { reason, tenant_id: tenantId, ...said(told) } })}
    >
      <p>
        Creates a tenant, or adds missing details to an existing one. If you enter a Stripe customer
        ID, everything that the customer bought belongs to this tenant.
      </p>
      <TenantIdField
        label="Tenant ID"
        value={tenantId}
        onChange={setTenantId}
        isValid={isReady}
        isNew
      />
      {FIELDS.map(([field, label, placeholder]) => (
        <TextInput
          key={field}
          label={label}
          placeholder={placeholder}
          spellCheck={false}
          value={told[field] ?? ''}
          onChange={({ currentTarget }) => setTold({ ...told, [field]: currentTarget.value })}
        />
      ))}
    </ActionButton>
  )
}

/** Only what was filled in. */
function said(told: Told): Told {
  const filled = Object.entries(told).flatMap(([field, text]) => {
    const trimmed = text.trim()
    return trimmed === '' ? [] : [[field, trimmed]]
  })
  return Object.fromEntries(filled)
}
