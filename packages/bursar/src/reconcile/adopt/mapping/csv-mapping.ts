import { readCsv } from '../../table/read-csv.ts'
import { ListedMapping } from './listed-mapping.ts'
import { mappingReading } from './read-row.ts'

/**
 * Reads `customer_id,tenant_id[,external_id,name,email]`: a header, in any order of its columns,
 * then a row per customer. Errors: FILE_UNUSABLE; MAPPING_MALFORMED, with line and column.
 */
export async function readCsvMapping(path: string): Promise<ListedMapping> {
  const mapping = new ListedMapping(`csv:${path}`)
  await readCsv(path, mappingReading(mapping))
  return mapping
}
