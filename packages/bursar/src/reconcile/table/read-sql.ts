import { readFile } from 'node:fs/promises'
import { AppError } from '@bursar/wire/errors'
import pg from 'pg'
import { PROBLEMS_MAX, type TableReading } from './table-reading.ts'

/** Rows that are fetched at once. */
const BATCH_ROWS = 5_000
const CONNECT_TIMEOUT_MS = 5_000
/** A query over the tables of an app may take longer than ours. */
const STATEMENT_TIMEOUT_MS = 120_000

type Row = Readonly<Record<string, unknown>>

/**
 * Runs the query of a file on a connection that cannot write, and reads its rows. Errors:
 * FILE_UNUSABLE, DATABASE_UNUSABLE, that of the reading.
 */
export async function readSql<Column extends string>(
  path: string,
  databaseUrl: string,
  reading: TableReading<Column>,
): Promise<void> {
  const text = await readQuery(path)
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'bursar reads',
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
    await readBatches(client, { path, text }, reading)
    await client.query('rollback')
  } catch (error) {
    if (error instanceof AppError) throw error
    const said = error instanceof Error ? error.message : String(error)
    throw reading.malformed([`${path}: PostgreSQL reports: ${said}.`], error)
  } finally {
    await client.end()
  }
}

async function readQuery(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim().replace(/;\s*$/, '')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : ''
    throw new AppError('FILE_UNUSABLE', `${path} cannot be read${code}.`, { cause })
  }
}

async function readBatches<Column extends string>(
  client: pg.Client,
  { path, text }: { readonly path: string; readonly text: string },
  reading: TableReading<Column>,
): Promise<void> {
  // The extended protocol takes one statement: nothing can end the transaction and go on to write.
  const declared = { text: `declare listed no scroll cursor for ${text}`, queryMode: 'extended' }
  await client.query(declared)
  const problems: string[] = []
  let row = 0
  for (;;) {
    const { rows, fields } = await client.query<Row>(`fetch ${BATCH_ROWS} from listed`)
    const names = fields.map(({ name }) => name)
    if (row === 0) requireColumns(path, names, reading)
    for (const one of rows) {
      row += 1
      for (const { column, sentence } of await reading.take((name) => textOf(one[name]))) {
        problems.push(`${path}, row ${row}, column ${column}: The value ${sentence}`)
      }
    }
    if (rows.length < BATCH_ROWS || problems.length >= PROBLEMS_MAX) break
  }
  if (problems.length > 0) throw reading.malformed(problems.slice(0, PROBLEMS_MAX))
}

function requireColumns<Column extends string>(
  path: string,
  names: readonly string[],
  { required, optional, malformed, onColumns }: TableReading<Column>,
): void {
  const known: readonly string[] = [...required, ...optional]
  const missing = required.filter((column) => !names.includes(column))
  const unknown = names.filter((name) => !known.includes(name))
  const sentences = [
    ...missing.map((column) => `${path}: The query gives no column ${column}.`),
    ...unknown.map((name) => `${path}: The column ${name} is unknown. Use ${known.join(', ')}.`),
  ]
  if (sentences.length > 0) throw malformed(sentences)
  onColumns?.([...required, ...optional].filter((column) => names.includes(column)))
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
