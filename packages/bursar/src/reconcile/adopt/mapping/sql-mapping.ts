import { readSql } from '../../table/read-sql.ts'
import { ListedMapping } from './listed-mapping.ts'
import { mappingReading } from './read-row.ts'

/**
 * Runs the query of a file on a connection that cannot write, and reads `customer_id` and
 * `tenant_id`, and where it gives them `external_id`, `name` and `email`.
 * Errors: FILE_UNUSABLE, DATABASE_UNUSABLE, MAPPING_MALFORMED.
 */
export async function readSqlMapping(path: string, databaseUrl: string): Promise<ListedMapping> {
  const mapping = new ListedMapping(`sql:${path}`)
  await readSql(path, databaseUrl, mappingReading(mapping))
  return mapping
}
