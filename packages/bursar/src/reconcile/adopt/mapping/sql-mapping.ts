import { readFile } from 'node:fs/promises'
import { AppError } from '@bursar/wire/errors'
import pg from 'pg'
import { ListedMapping } from './listed-mapping.ts'
import { mappingMalformed } from './mapping-malformed.ts'
import { type MappingColumn, OPTIONAL_COLUMNS, REQUIRED_COLUMNS, readRow } from './read-row.ts'

/** Rows that are fetched at once. */
const BATCH_ROWS = 5_000
const PROBLEMS_MAX = 20
const CONNECT_TIMEOUT_MS = 5_000
/** A query over the tables of an app may take longer than ours. */
const STATEMENT_TIMEOUT_MS = 120_000

type Row = Readonly<Record<string, unknown>>

/**
 * Runs the query of a file on a connection that cannot write, and reads `customer_id` and
 * `tenant_id`, and where it gives them `external_id`, `name` and `email`.
 * Errors: FILE_UNUSABLE, DATABASE_UNUSABLE, MAPPING_MALFORMED.
 */
export async function readSqlMapping(path: string, databaseUrl: string): Promise<ListedMapping> {
  const text = await readQuery(path)
  const mapping = new ListedMapping(`sql:${path}`)
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'bursar adopt',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  })
  // A connection that breaks between two statements is noticed by the next one.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (cause) {
    throw new AppError('DATABASE_UNUSABLE', `The database of ${path} cannot be reached.`, { cause })
  }
  try {
    await client.query('set default_transaction_read_only = on')
    await client.query('begin isolation level repeatable read read only')
    await readBatches(client, { path, text }, mapping)
    await client.query('rollback')
  } catch (error) {
    if (error instanceof AppError) throw error
    const said = error instanceof Error ? error.message : String(error)
    throw mappingMalformed([`${path}: PostgreSQL reports: ${said}.`], error)
  } finally {
    await client.end()
  }
  return mapping
}

async function readQuery(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim().replace(/;\s*$/, '')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
    throw new AppError('FILE_UNUSABLE', `${path} cannot be read${code}.`, { cause })
  }
}

async function readBatches(
  client: pg.Client,
  { path, text }: { readonly path: string; readonly text: string },
  mapping: ListedMapping,
): Promise<void> {
  // The extended protocol takes one statement: nothing can end the transaction and go on to write.
  const declared = { text: `declare mapping no scroll cursor for ${text}`, queryMode: 'extended' }
  await client.query(declared)
  const problems: string[] = []
  let row = 0
  for (;;) {
    const { rows, fields } = await client.query<Row>(`fetch ${BATCH_ROWS} from mapping`)
    if (row === 0)
      requireColumns(
        path,
        fields.map(({ name }) => name),
      )
    for (const one of rows) {
      row += 1
      const read = readRow((column) => textOf(one[column]))
      if ('customerId' in read) mapping.add(read)
      else {
        for (const { column, sentence } of read.problems) {
          problems.push(`${path}, row ${row}, column ${column}: The value ${sentence}`)
        }
      }
    }
    if (rows.length < BATCH_ROWS || problems.length >= PROBLEMS_MAX) break
  }
  if (problems.length > 0) {
    throw mappingMalformed(problems.slice(0, PROBLEMS_MAX))
  }
}

function requireColumns(path: string, names: readonly string[]): void {
  const known: readonly MappingColumn[] = [...REQUIRED_COLUMNS, ...OPTIONAL_COLUMNS]
  const missing = REQUIRED_COLUMNS.filter((column) => !names.includes(column))
  const unknown = names.filter((name) => !known.some((one) => one === name))
  const sentences = [
    ...missing.map((column) => `${path}: The query gives no column ${column}.`),
    ...unknown.map((name) => `${path}: The column ${name} is unknown. Use ${known.join(', ')}.`),
  ]
  if (sentences.length > 0) throw mappingMalformed(sentences)
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
