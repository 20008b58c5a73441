import { createHash } from 'node:crypto'
import { GENERATED_TENANT_ID_PREFIX } from '@bursar/wire/tenant-id-form'

const SLUG_LENGTH_MAX = 40
const DIGEST_LENGTH = 10
/** A second customer with the same digest is a matter of 2^50; two have never been seen. */
const CANDIDATES_MAX = 4

/**
 * The ids to try for a tenant that nobody named: `bt_acme_2c7e9k4m1x`. The end is a digest of the
 * customer: as good as random, and the same again where a database was lost and is read anew.
 */
export function generatedTenantIds(name: string, account: string, customerId: string): string[] {
  return Array.from({ length: CANDIDATES_MAX }, (_, n) => {
    const digest = createHash('sha256').update(`${account}:${customerId}:${n}`).digest('hex')
    const random = BigInt(`0x${digest}`).toString(36).slice(-DIGEST_LENGTH)
    return `${GENERATED_TENANT_ID_PREFIX}${slugOf(name) || 'tenant'}_${random}`
  })
}

function slugOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, '')
}
