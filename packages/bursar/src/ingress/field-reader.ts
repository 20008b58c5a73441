/** What Stripe’s own ids look like. What an account may choose freely (a coupon’s) may differ. */
const OBJECT_ID = /^[a-z]+_[A-Za-z0-9_]{1,200}$/

/**
 * The value of a key, undefined also where there is no object to have it. No key that is read has
 * the name of anything that every object inherits, so it need not be asked whose the value is: that
 * question costs more than all else here.
 */
export function fieldOf(holder: unknown, key: string): unknown {
  return isObject(holder) ? holder[key] : undefined
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Takes fields out of a parsed body, and emails those that have a wrong type. */
export class FieldReader {
  #faulty = false

  /** Whether anything that was asked for had a type or a text that it must not have. */
  isFaulty(): boolean {
    return this.#faulty
  }

  /** Null when absent or null; anything else must be a text that matches. */
  text(value: unknown, pattern: RegExp): string | null {
    const text = this.#anyText(value)
    if (text === null || pattern.test(text)) return text
    return this.#fault()
  }

  flag(value: unknown): boolean | null {
    return typeof value === 'boolean' ? value : this.#fault()
  }

  /** Null also for an id of a shape that we never ask Stripe for. */
  id(value: unknown): string | null {
    const text = this.#anyText(value)
    return text !== null && OBJECT_ID.test(text) ? text : null
  }

  /** An id, or the object in its place when the sender expanded it. */
  reference(value: unknown): string | null {
    return this.id(isObject(value) ? fieldOf(value, 'id') : value)
  }

  #anyText(value: unknown): string | null {
    if (value === undefined || value === null) return null
    if (typeof value !== 'string') return this.#fault()
    // PostgreSQL can store neither of them in a text.
    return value.includes('\0') || !value.isWellFormed() ? this.#fault() : value
  }

  #fault(): null {
    this.#faulty = true
    return null
  }
}
