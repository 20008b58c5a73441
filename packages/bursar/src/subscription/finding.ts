import { DELIVERY_FINDINGS } from './finding/delivery-findings.ts'
import type { FindingGuide, KindOfFinding, Severity } from './finding/kind-of-finding.ts'
import { MONEY_FINDINGS } from './finding/money-findings.ts'
import { OWNERSHIP_FINDINGS } from './finding/ownership-findings.ts'
import { REFRESH_FINDINGS } from './finding/refresh-findings.ts'

export type { Severity } from './finding/kind-of-finding.ts'

/** Every kind of finding. A row that lacks a text does not compile. */
export const FINDING_KINDS = {
  ...REFRESH_FINDINGS,
  ...OWNERSHIP_FINDINGS,
  ...DELIVERY_FINDINGS,
  ...MONEY_FINDINGS,
} as const satisfies Record<string, KindOfFinding>

export type FindingKind = keyof typeof FINDING_KINDS

/** Of a kind that a newer version opened, too. */
export function findingGuideOf(kind: string): FindingGuide {
  if (!Object.hasOwn(FINDING_KINDS, kind)) {
    return {
      title: kind,
      meaning: 'A newer version of Bursar opened this finding.',
      advice: 'Update Bursar.',
      actions: ['dismiss'],
    }
  }
  const { title, meaning, advice, actions } = FINDING_KINDS[kind as FindingKind]
  return { title, meaning, advice, actions }
}

/** `summary` is one sentence for an operator; neither it nor `details` holds personal data. */
export interface Finding {
  readonly kind: FindingKind
  /** Where it is another than its kind's. */
  readonly severity?: Severity
  readonly summary: string
  readonly details?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}
