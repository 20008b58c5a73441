import { createHash } from 'node:crypto'
import { TENANT_ID_LENGTH_MAX } from '../base/outward/tenant-id-form.ts'

const SUFFIX_LENGTH_MAX = 6

/** How many tenants of one name are numbered before the customer's digest is used instead. */
export const NUMBERED_TENANT_IDS_MAX = 50

/**
 * The ids to try for a new tenant, best first: `acme`, `acme-2`, … and at last one that only this
 * customer can have. A name without Latin letters gets a digest of the customer, never a clock.
 */
export function tenantIdCandidates(name: string, account: string, customerId: string): string[] {
  const digest = createHash('sha256').update(`${account}:${customerId}`).digest('hex')
  const base = slugOf(name) || `tenant-${digest.slice(0, 8)}`
  const numbered = Array.from({ length: NUMBERED_TENANT_IDS_MAX - 1 }, (_, i) => `${base}-${i + 2}`)
  return [base, ...numbered, `tenant-${digest.slice(0, 32)}`]
}

function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, TENANT_ID_LENGTH_MAX - SUFFIX_LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, '')
}
