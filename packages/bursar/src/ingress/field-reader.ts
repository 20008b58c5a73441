import { decodeString } from './decode-string.ts'
import type { FieldPlan, FoundFields, Kind } from './field-plan.ts'

/** What Stripe’s own ids look like. What an account may choose freely (a coupon’s) may differ. */
const OBJECT_ID = /^[a-z]+_[A-Za-z0-9_]{1,200}$/

/** Takes the found fields out of a scanned body, and emails those that have a wrong type. */
export class FieldReader<Path extends string> {
  readonly #body: Buffer
  readonly #plan: FieldPlan<Path>
  readonly #found: FoundFields
  #faulty = false

  constructor(body: Buffer, plan: FieldPlan<Path>, found: FoundFields) {
    this.#body = body
    this.#plan = plan
    this.#found = found
  }

  /** Whether anything that was asked for had a type or a text that it must not have. */
  isFaulty(): boolean {
    return this.#faulty
  }

  kindOf(path: Path): Kind {
    return this.#found.kindOf(this.#plan.slotOf(path))
  }

  /** Null when absent or null; anything else must be a text that matches. */
  text(path: Path, pattern: RegExp): string | null {
    const text = this.#anyText(path)
    if (text === null || pattern.test(text)) return text
    return this.#fault()
  }

  flag(path: Path): boolean | null {
    const kind = this.kindOf(path)
    if (kind === 'true' || kind === 'false') return kind === 'true'
    return this.#fault()
  }

  /** Null also for an id of a shape that we never ask Stripe for. */
  id(path: Path): string | null {
    const text = this.#anyText(path)
    return text !== null && OBJECT_ID.test(text) ? text : null
  }

  /** An id, or the object in its place when the sender expanded it. */
  reference(path: Path, pathOfId: Path): string | null {
    return this.id(this.kindOf(path) === 'object' ? pathOfId : path)
  }

  #anyText(path: Path): string | null {
    const kind = this.kindOf(path)
    if (kind === 'missing' || kind === 'null') return null
    if (kind !== 'string') return this.#fault()
    const slot = this.#plan.slotOf(path)
    const text = decodeString(this.#body, this.#found.startOf(slot), this.#found.endOf(slot))
    // PostgreSQL can store neither of them in a text.
    return text.includes('\0') || !text.isWellFormed() ? this.#fault() : text
  }

  #fault(): null {
    this.#faulty = true
    return null
  }
}
