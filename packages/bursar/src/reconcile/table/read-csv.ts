import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { AppError } from '@bursar/wire/errors'
import { CsvError, type Info, parse } from 'csv-parse'
import { nearestName } from '../../config/nearest-name.ts'
import { PROBLEMS_MAX, type TableReading } from './table-reading.ts'

/** A quotation mark that is never closed must not swallow a whole file. */
const RECORD_CHARACTERS_MAX = 10_000

/** What spreadsheets write in place of a comma. */
const SEPARATORS = [
  { text: ';', name: 'semicolon' },
  { text: '\t', name: 'tab' },
] as const

interface Line {
  readonly record: readonly string[]
  readonly info: Info
}

/**
 * Reads a CSV file row by row: a header, in any order of its columns, then the rows. Errors:
 * FILE_UNUSABLE; that of the reading, with line and column.
 */
export async function readCsv<Column extends string>(
  path: string,
  reading: TableReading<Column>,
): Promise<void> {
  const parser = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    max_record_size: RECORD_CHARACTERS_MAX,
  })
  try {
    await pipeline(createReadStream(path), parser, (lines: AsyncIterable<Line>) =>
      readLines(lines, reading),
    )
  } catch (error) {
    throw toReadingError(path, error, reading)
  }
}

/** Each is `line 7, column tenant_id: …`. */
class Problems extends Error {
  readonly sentences: readonly string[]

  constructor(sentences: readonly string[]) {
    super(sentences.join(' '))
    this.sentences = sentences
  }
}

async function readLines<Column extends string>(
  lines: AsyncIterable<Line>,
  reading: TableReading<Column>,
): Promise<void> {
  let columns: ReadonlyMap<Column, number> | null = null
  const problems: string[] = []
  for await (const { record, info } of lines) {
    if (columns === null) {
      columns = readHeader(record, reading)
      reading.onColumns?.([...columns.keys()])
      continue
    }
    const at = columns
    const found = await reading.take((column) => record[at.get(column) ?? -1] ?? '')
    for (const { column, sentence } of found) {
      problems.push(`line ${info.lines}, column ${column}: The value ${sentence}`)
    }
    if (problems.length >= PROBLEMS_MAX) break
  }
  if (columns === null) throw new Problems(['line 1: The file is empty.'])
  if (problems.length > 0) throw new Problems(problems)
}

/** Where each column stands. */
function readHeader<Column extends string>(
  record: readonly string[],
  { required, optional }: TableReading<Column>,
): ReadonlyMap<Column, number> {
  const known = [...required, ...optional]
  const [only = ''] = record
  const separator = record.length === 1 ? SEPARATORS.find(({ text }) => only.includes(text)) : null
  if (separator != null) {
    throw new Problems([`line 1: The separator is a ${separator.name}. Use a comma.`])
  }
  const columns = new Map<Column, number>()
  const problems: string[] = []
  for (const [index, title] of record.entries()) {
    const name = title.trim().toLowerCase()
    const column = known.find((one) => one === name)
    if (column === undefined) {
      const meant = nearestName(name, known)
      const hint = meant === null ? '' : ` Did you mean ${meant}?`
      problems.push(`line 1, column ${index + 1}: The title is unknown.${hint}`)
    } else if (columns.has(column)) {
      problems.push(`line 1, column ${index + 1}: The title ${column} stands there twice.`)
    } else columns.set(column, index)
  }
  const missing = required.filter((column) => !columns.has(column))
  if (missing.length > 0) {
    const expected = `${required.join(',')}[,${optional.join(',')}]`
    problems.push(`line 1: The header has no ${missing.join(' and no ')}. Use ${expected}.`)
  }
  if (problems.length > 0) throw new Problems(problems.slice(0, PROBLEMS_MAX))
  return columns
}

function toReadingError(
  path: string,
  error: unknown,
  { malformed }: Pick<TableReading<string>, 'malformed'>,
): AppError {
  if (error instanceof AppError) return error
  const about = (sentences: readonly string[]) =>
    malformed(sentences.map((one) => `${path}, ${one}`))
  if (error instanceof Problems) return about(error.sentences)
  if (error instanceof CsvError) return about([sentenceOf(error)])
  const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
  return new AppError('FILE_UNUSABLE', `${path} cannot be read${code}.`, { cause: error })
}

/** The messages of the parser quote the file, in which there are names and addresses. */
function sentenceOf({ code, ...context }: CsvError): string {
  const line = typeof context['lines'] === 'number' ? context['lines'] : 1
  const column = typeof context['column'] === 'number' ? `, column ${context['column'] + 1}` : ''
  const at = `line ${line}${column}`
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
    case 'CSV_RECORD_INCONSISTENT_COLUMNS':
      return `line ${line}: The row has another number of columns than the header.`
    case 'CSV_QUOTE_NOT_CLOSED':
      return `${at}: A quotation mark is not closed.`
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return `${at}: A quotation mark stands inside a value. ${QUOTING}`
    case 'CSV_MAX_RECORD_SIZE':
      return `${at}: The row is too long. A quotation mark may be missing.`
    default:
      return `${at}: The row is not valid CSV (${code}).`
  }
}

const QUOTING = 'Put the value in quotation marks, and double those in it.'
