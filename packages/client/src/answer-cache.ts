import type { EntitlementAnswer } from '@bursar/wire/entitlement/answer'

/** An answer that is kept. Times as of `performance.now()`. */
export interface Kept {
  readonly answer: EntitlementAnswer
  /** When it was asked for: it is at least as young. */
  readonly askedAt: number
  /** Time alone changes it then. */
  readonly validUntil: number
}

/** Answers by tenant and feature; the one that was not asked for longest goes first. */
export class AnswerCache {
  readonly #max: number
  /** In the order of use. A tenant’s id has no line break. */
  readonly #kept = new Map<string, Kept>()
  readonly #keysOf = new Map<string, Set<string>>()

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#kept.size
  }

  find(tenantId: string, feature: string): Kept | null {
    const key = keyOf(tenantId, feature)
    const kept = this.#kept.get(key)
    if (kept === undefined) return null
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    return kept
  }

  keep(tenantId: string, feature: string, kept: Kept): void {
    const key = keyOf(tenantId, feature)
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    const keys = this.#keysOf.get(tenantId) ?? new Set()
    this.#keysOf.set(tenantId, keys.add(key))
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#max) return
      this.#forget(oldest)
    }
  }

  dropTenant(tenantId: string): void {
    for (const key of this.#keysOf.get(tenantId) ?? []) this.#kept.delete(key)
    this.#keysOf.delete(tenantId)
  }

  dropAll(): void {
    this.#kept.clear()
    this.#keysOf.clear()
  }

  #forget(key: string): void {
    this.#kept.delete(key)
    const tenantId = key.slice(0, key.indexOf('\n'))
    const keys = this.#keysOf.get(tenantId)
    keys?.delete(key)
    if (keys?.size === 0) this.#keysOf.delete(tenantId)
  }
}

function keyOf(tenantId: string, feature: string): string {
  return `${tenantId}\n${feature}`
}
