import type { State, StateRow } from '../../../../packages/probe/src/index.ts'
import type { Json } from './contract.ts'

/** What the shop has on record. */
export class Books {
  readonly rows: StateRow[] = []
  /** Customer → tenant: the one table of ownership. */
  readonly owners = new Map<string, string>()
  /** Checkout intents that were used, and by whom. */
  readonly usedIntents = new Map<string, string>()
  /** Event ids, and when each was taken. */
  readonly seen = new Map<string, number>()
  readonly paid = new Set<string>()
  readonly revoked = new Set<string>()
  readonly mailed = new Set<string>()
  readonly users = new Map<string, string>()
  readonly effects = { provisioned: 0, credits: 0, mails: 0, webhooks: 0, audit_rows: 0, flags: 0 }

  private readonly early = new Map<string, (() => Promise<void>)[]>()

  /** What came before its subscription had an owner is done when there is a row. */
  keepEarly(id: string, again: () => Promise<void>): void {
    this.early.set(id, [...(this.early.get(id) ?? []), again])
  }

  takeEarly(id: string): (() => Promise<void>)[] {
    const kept = this.early.get(id) ?? []
    this.early.delete(id)
    return kept
  }

  row(id: string): StateRow | undefined {
    return this.rows.find((row) => row.id === id)
  }

  /** Writes a row; what did not change leaves no audit. */
  write(row: StateRow): boolean {
    const old = this.row(row.id)
    if (old !== undefined && JSON.stringify(old) === JSON.stringify(row)) return false
    this.effects.audit_rows += 1
    if (old === undefined) this.rows.push(row)
    else Object.assign(old, row)
    return true
  }

  /** What another process sees when it remembers deliveries in its own memory only. */
  ofForgetfulReplica(): Books {
    const { rows, owners, usedIntents, users, revoked, effects } = this
    return Object.assign(new Books(), { rows, owners, usedIntents, users, revoked, effects })
  }

  state(): State {
    const rows = structuredClone(this.rows).sort((a, b) => (a.id < b.id ? -1 : 1))
    return { subscriptions: rows, effects: { ...this.effects } }
  }
}

export const textOf = (object: Json, key: string): string | null =>
  typeof object[key] === 'string' ? object[key] : null
