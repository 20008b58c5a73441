import { isTenantIdForApps } from '@bursar/wire/tenant-id-form'
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { ActionButton } from '../actions/action-button.tsx'
import { TenantIdField } from '../actions/tenant-id-field.tsx'

/** What may be said of the tenant besides its ID. */
const FIELDS = [
  ['name', 'Name', 'Acme Wind'],
  ['billing_email', 'Billing address', 'ada@acme.example'],
  ['external_id', 'External ID', 'user-4711'],
  ['stripe_customer_id', 'Stripe customer', 'cus_Q1a2b3'],
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
        Creates the tenant, or adds to an existing tenant what it does not have yet. If you name a
        Stripe customer, everything that customer bought belongs to this tenant.
      </p>
      <TenantIdField label="Tenant ID" value={tenantId} onChange={setTenantId} isValid={isReady} />
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
