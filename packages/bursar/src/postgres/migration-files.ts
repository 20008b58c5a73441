import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import { PACKAGE_FOLDER } from '../base/package-folder.ts'

export interface Migration {
  version: number
  /** `0001-schema`. */
  name: string
  sql: string
  /** SHA-256 of the text with Unix line ends, hexadecimal. */
  checksum: string
}

const MIGRATIONS_FOLDER = resolve(PACKAGE_FOLDER, 'migrations')

/** The migrations of a folder in order: `0001-…sql`, `0002-…sql`, without a gap. */
export function readMigrations(folder = MIGRATIONS_FOLDER): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'))
  return files.sort().map((file, index) => {
    const expected = String(index + 1).padStart(4, '0')
    if (!file.startsWith(`${expected}-`)) {
      throw new AppError('INVARIANT_BROKEN', `${file} should be migration ${expected}.`)
    }
    // A checkout on Windows may have changed the line ends; that is not a changed migration.
    const sql = readFileSync(resolve(folder, file), 'utf8').replaceAll('\r\n', '\n')
    const checksum = createHash('sha256').update(sql).digest('hex')
    return { version: index + 1, name: file.slice(0, -'.sql'.length), sql, checksum }
  })
}
