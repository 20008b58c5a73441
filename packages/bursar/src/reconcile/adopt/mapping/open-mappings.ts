import { AppError } from '@bursar/wire/errors'
import { readCsvMapping } from './csv-mapping.ts'
import { customerMapping, metadataMapping } from './customer-mappings.ts'
import type { Mapping } from './mapped.ts'
import { readSqlMapping } from './sql-mapping.ts'

/** Each mapping is asked in turn. */
const MAPPINGS_MAX = 10

export interface OpeningMappings {
  readonly account: string
  /** The database that the queries of `sql:` read. */
  readonly databaseUrl: string
}

/** Pure. Null: it is none. */
export function mappingKind(spec: string): 'metadata' | 'csv' | 'sql' | 'customer' | null {
  if (spec === 'customer' || spec === 'customer:generated') return 'customer'
  const [, kind] = /^(metadata|csv|sql):\S/.exec(spec) ?? []
  return kind === 'metadata' || kind === 'csv' || kind === 'sql' ? kind : null
}

/** What `--map` names, in order. Errors: FILE_UNUSABLE, DATABASE_UNUSABLE, MAPPING_MALFORMED. */
export async function openMappings(
  specs: readonly string[],
  { account, databaseUrl }: OpeningMappings,
): Promise<Mapping[]> {
  if (specs.length > MAPPINGS_MAX) {
    throw new AppError('MAPPING_MALFORMED', `Use at most ${MAPPINGS_MAX} mappings.`)
  }
  const mappings: Mapping[] = []
  for (const spec of specs) {
    const rest = spec.slice(spec.indexOf(':') + 1)
    const kind = mappingKind(spec)
    if (kind === 'metadata') mappings.push(metadataMapping(rest))
    else if (kind === 'csv') mappings.push(await readCsvMapping(rest))
    else if (kind === 'sql') mappings.push(await readSqlMapping(rest, databaseUrl))
    else if (kind === 'customer') {
      const ids = spec === 'customer' ? 'customer' : 'generated'
      mappings.push(customerMapping(account, ids))
    } else throw new AppError('MAPPING_MALFORMED', `${spec} is no mapping.`)
  }
  return mappings
}
