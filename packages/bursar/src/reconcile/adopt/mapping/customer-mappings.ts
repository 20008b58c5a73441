import { isTenantIdForApps } from '@bursar/wire/tenant-id-form'
import { generatedTenantIds } from '../../../subscription/tenant-id.ts'
import type { Mapped, Mapping } from './mapped.ts'

/** The tenant ID stands in the metadata of the customer. */
export function metadataMapping(key: string): Mapping {
  return {
    label: `metadata:${key}`,
    readsCustomer: true,
    yields: false,
    customerIds: () => [],
    find({ metadata }) {
      const value = Object.hasOwn(metadata, key) ? (metadata[key] ?? '').trim() : ''
      if (value === '') return null
      if (!isTenantIdForApps(value)) return { kind: 'invalid', value }
      return { kind: 'mapped', mapped: tenant(value) }
    },
  }
}

/** Each customer is a tenant of its own, whose ID is that of the customer, or generated. */
export function customerMapping(account: string, ids: 'customer' | 'generated'): Mapping {
  return {
    label: ids === 'customer' ? 'customer' : 'customer:generated',
    readsCustomer: true,
    yields: true,
    customerIds: () => [],
    find({ customerId, isDeleted, name }) {
      // Nobody can sign in for it, and it can buy nothing any more.
      if (isDeleted) return null
      if (ids === 'generated') {
        const [tenantId] = generatedTenantIds(name ?? '', account, customerId)
        return tenantId === undefined ? null : { kind: 'mapped', mapped: tenant(tenantId) }
      }
      if (!isTenantIdForApps(customerId)) return { kind: 'invalid', value: customerId }
      return { kind: 'mapped', mapped: tenant(customerId) }
    },
  }
}

function tenant(tenantId: string): Mapped {
  return { tenantId, externalId: null, name: null, email: null }
}
