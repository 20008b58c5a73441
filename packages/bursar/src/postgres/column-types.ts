import { AppError } from '@bursar/wire/errors'
import pg from 'pg'

const { builtins, getTypeParser } = pg.types
const INT8_ARRAY_OID = 1016

/** What one column's text becomes. The result is what the driver puts into the row. */
type Parser = (text: string) => unknown

/** A bigint that a JS number cannot hold exactly would be a silent lie; it is an error instead. */
function toSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new AppError('INVARIANT_BROKEN', 'A bigint column exceeds 2^53; cast it to text.')
  }
  return value
}

/** An array of bigint as PostgreSQL writes it: `{1,NULL,3}`. */
function toSafeIntegers(text: string): (number | null)[] {
  const inner = text.slice(1, -1)
  if (inner === '') return []
  return inner.split(',').map((item) => (item === 'NULL' ? null : toSafeInteger(item)))
}

const OVERRIDES = new Map<number, Parser>([
  [builtins.INT8, toSafeInteger],
  [INT8_ARRAY_OID, toSafeIntegers],
  // The driver would read a day as local midnight: another day, one time zone further.
  [builtins.DATE, (text) => text],
])

/**
 * How columns arrive: `bigint` as number (safe integers only), `timestamptz` as Date, `date` and
 * `numeric` as text, `jsonb` parsed. Given to each pool; the driver's global parsers stay.
 */
export const columnTypes: { getTypeParser: typeof getTypeParser } = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    OVERRIDES.get(oid) ?? getTypeParser(oid, format as 'text')) as typeof getTypeParser,
}
