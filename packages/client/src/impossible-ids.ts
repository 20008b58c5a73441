import type { Check } from './client.ts'
import { NOTHING_KNOWN } from './nothing-known.ts'

/** The service takes none that is longer. */
const ID_CHARACTERS_MAX = 255

/** An address would not carry it as what it is. */
function isImpossible(id: string): boolean {
  const text = String(id)
  if (text.length > ID_CHARACTERS_MAX || !text.isWellFormed()) return true
  return ['', '.', '..'].includes(text)
}

export function isAskable(tenantId: string, feature: string): boolean {
  return !isImpossible(tenantId) && !isImpossible(feature)
}

/** What the service says of a tenant or a feature that nothing can be called; null: ask it. */
export function answerToImpossible(tenantId: string, feature: string): Check | null {
  if (isImpossible(tenantId)) {
    const why = { code: 'tenant_unknown', sentence: 'The tenant does not exist.' } as const
    return { ...UNKNOWN, status: 'PENDING', why }
  }
  if (!isImpossible(feature)) return null
  return { ...UNKNOWN, why: { code: 'feature_unknown', sentence: 'No plan names the feature.' } }
}

const UNKNOWN = { ...NOTHING_KNOWN, allowed: false, source: 'cache' } as const
