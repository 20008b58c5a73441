import type { ListedOverride } from '../../../../packages/bursar/src/operator/override/list-overrides.store.ts'
import type { Book } from './book.ts'
import { ADA, GRACE, nameOf } from './house.ts'
import { before, DAY, MINUTE } from './instant.ts'

const FEATURES = ['devices', 'exports', 'seats', 'api_requests_per_month'] as const
const WHY = [
  'Promised on the phone until the new contract is signed.',
  'Their device farm grows before the fair.',
]
const ENDED = 'They have bought Professional, which has it.'

type Given = Pick<
  ListedOverride,
  'createdBy' | 'rule' | 'feature' | 'limit' | 'reason' | 'tenantId'
>

/** The latest first. Of each six one was ended by hand, and one has been replaced. */
export function overridesOf(tenants: readonly string[], count: number): ListedOverride[] {
  const all: ListedOverride[] = []
  for (let index = 0; index < count; index += 1) {
    const newer = all.at(-1)
    const isReplaced = index % 6 === 2 && newer !== undefined
    const feature = FEATURES[index % FEATURES.length] ?? 'devices'
    const usual = {
      tenantId: tenants[index % tenants.length] ?? '',
      feature,
      rule: index % 5 === 4 ? ('block' as const) : ('allow' as const),
      limit: feature === 'exports' || index % 5 === 4 ? null : 250 * (index + 1),
      reason: WHY[index % 2] ?? '',
      createdBy: index % 2 === 0 ? ADA.sub : GRACE.sub,
    }
    const { tenantId } = newer ?? usual
    const given = isReplaced ? { ...usual, tenantId, feature: newer!.feature, limit: 50 } : usual
    const ended = isReplaced
      ? { at: newer!.createdAt, by: newer!.createdBy, why: 'replaced' }
      : index % 6 === 5
        ? { at: new Date(before(3 * MINUTE * index)), by: GRACE.sub, why: ENDED }
        : null
    all.push(listed(index, given, ended))
  }
  return all
}

function listed(
  index: number,
  given: Given,
  ended: { readonly at: Date; readonly by: string; readonly why: string } | null,
): ListedOverride {
  const createdAt = new Date(before(DAY + index * 20 * MINUTE))
  return {
    overrideId: `7c1e5f0a-3b2d-4c6e-9f8a-${String(index).padStart(12, '0')}`,
    ...given,
    createdByName: nameOf(given.createdBy),
    createdAt,
    expiresAt: new Date(before(-(index + 9) * DAY)),
    endedAt: ended?.at ?? null,
    endedBy: ended?.by ?? null,
    endedByName: nameOf(ended?.by ?? null),
    endedReason: ended?.why ?? null,
    isActive: ended === null,
  }
}

/** What the audit log says of one, when it was set and when it was ended. */
export function tellOverride(book: Book, one: ListedOverride, replaces: string | null): void {
  const { overrideId: override_id, tenantId, feature, rule, limit, reason } = one
  const expires_at = one.expiresAt.toISOString()
  const what = { override_id, feature, rule, limit, replaces, expires_at, reason }
  const by = { actor_type: 'operator', actor_id: one.createdBy }
  const at = one.createdAt.toISOString()
  book.tell(tenantId, at, { event_type: 'override.set', ...by, details: what })
}

/** One that was ended by hand; one that is replaced is told of with its successor. */
export function tellEnd(book: Book, one: ListedOverride): void {
  const { overrideId: override_id, tenantId, feature, endedAt, endedBy, endedReason } = one
  if (endedAt === null || endedReason === 'replaced') return
  const details = { override_id, feature, reason: endedReason }
  const by = { actor_type: 'operator', actor_id: endedBy }
  const at = endedAt.toISOString()
  book.tell(tenantId, at, { event_type: 'override.ended', ...by, details })
}
