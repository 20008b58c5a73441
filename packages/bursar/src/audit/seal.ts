import { createHmac, type KeyObject } from 'node:crypto'

/** A row as it stands in the table, everything as text. null only where somebody put it there. */
export interface AuditRow {
  readonly auditId: string | null
  readonly tenantId: string | null
  readonly sequence: string | null
  readonly eventType: string | null
  readonly actorType: string | null
  readonly actorId: string | null
  readonly details: string | null
  /** Microseconds since 1970, because a JS Date would lose three digits. */
  readonly createdAtMicros: string | null
  readonly prevHash: string | null
}

export interface SealedRow extends AuditRow {
  readonly hash: string | null
}

/** Whose chain has what operators did that concerns no tenant: no tenant is called so. */
export const NO_TENANT = ''
/** `prev_hash` of a tenant’s first row. */
export const GENESIS_HASH = '0'.repeat(64)

const ROW_DOMAIN = 'bursar audit row v1'
const KEY_ID_DOMAIN = 'bursar audit key id v1'
const KEY_ID_CHARACTERS = 16

/** HMAC-SHA256 over every column, hexadecimal. */
export function sealRow(key: KeyObject, row: AuditRow): string {
  const columns = [
    row.prevHash,
    row.sequence,
    row.auditId,
    row.tenantId,
    row.eventType,
    row.actorType,
    row.actorId,
    row.details,
    row.createdAtMicros,
  ]
  return seal(key, ROW_DOMAIN, columns)
}

/** Tells keys apart without telling anything about them. */
export function keyIdOf(key: KeyObject): string {
  return seal(key, KEY_ID_DOMAIN, []).slice(0, KEY_ID_CHARACTERS)
}

/** The length before each text keeps two rows apart that only split their texts differently. */
export function seal(key: KeyObject, domain: string, texts: readonly (string | null)[]): string {
  const hmac = createHmac('sha256', key)
  hmac.update(`${domain}\n`)
  for (const text of texts) {
    hmac.update(text === null ? '-\n' : `${Buffer.byteLength(text)}:${text}\n`)
  }
  return hmac.digest('hex')
}
