import type { KeyObject } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isSame } from '../../audit/anchor-file.ts'
import { seal } from '../../audit/seal.ts'

/** How far the database was. */
export interface Mark {
  readonly mark: number
  /** By the clock of the database. */
  readonly markedAt: Date
}

const DOMAIN = 'bursar restore mark v1'

/** Beside the anchor of the audit log: both must outlive the database. */
export function markFileOf(anchorFile: string): string {
  return `${anchorFile}.mark`
}

/** Null where there is none, or where it is not as it was written here with this key. */
export async function readMark(file: string, key: KeyObject): Promise<Mark | null> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  const [mark = '', markedAt = '', sealed = ''] = text?.trim().split(' ') ?? []
  if (!isSame(sealed, seal(key, DOMAIN, [mark, markedAt]))) return null
  return { mark: Number(mark), markedAt: new Date(markedAt) }
}

/** Replaces the file in one step. It need not be durable: an older mark only says less. */
export async function writeMark(file: string, key: KeyObject, of: Mark): Promise<void> {
  const texts = [String(of.mark), of.markedAt.toISOString()]
  await mkdir(dirname(file), { recursive: true })
  const aside = `${file}.${process.pid}.tmp`
  await writeFile(aside, `${[...texts, seal(key, DOMAIN, texts)].join(' ')}\n`, { mode: 0o600 })
  await rename(aside, file)
}
