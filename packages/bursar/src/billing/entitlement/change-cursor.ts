/** Up to where changes are known: what was committed then, and what the clock said. */
export interface ChangeCursor {
  /** PostgreSQL’s own word for a snapshot: `xmin:xmax:xip,…`. */
  readonly snapshot: string
  readonly at: Date
}

export interface Changes {
  readonly until: ChangeCursor
  /** Whose answers may be other ones now. `all`: too many, or the mark is none of this database. */
  readonly tenants: readonly string[] | 'all'
}

/**
 * A mark as the id of an event in a stream. It names the plans by their digest: no row tells that
 * another config gives every tenant other limits.
 */
export function toCursorText({ snapshot, at }: ChangeCursor, plansDigest: string): string {
  return `${snapshot}@${at.getTime()}@${plansDigest}`
}

/** And back; null for what is none, or is one of other plans. */
export function parseChangeCursor(text: string, plansDigest: string): ChangeCursor | null {
  const found = CURSOR_TEXT.exec(text)
  if (found === null) return null
  const [, snapshot = '', xmin = '', xmax = '', inProgress = '', millis = '', digest] = found
  if (digest !== plansDigest) return null
  const [low, high] = [BigInt(xmin), BigInt(xmax)]
  const between = inProgress === '' ? [] : inProgress.split(',').map(BigInt)
  const isAscending = between.every((id, index) => index === 0 || id > between[index - 1]!)
  const isWithin = between.every((id) => id >= low && id < high)
  if (low < 1n || low > high || !isAscending || !isWithin) return null
  return { snapshot, at: new Date(Number(millis)) }
}

const CURSOR_TEXT =
  /^((\d{1,18}):(\d{1,18}):((?:\d{1,18}(?:,\d{1,18}){0,99})?))@(\d{12,14})@([0-9a-f]{64})$/
