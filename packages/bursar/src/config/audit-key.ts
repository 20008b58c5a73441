import { randomBytes } from 'node:crypto'
import { link, lstat, mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '@bursar/wire/errors'
import type { Read } from './settings/read.ts'

const KEY_BYTES_MIN = 32
const KEY_BYTES_MAX = 1024
/** Fewer different bytes than this in 32 is no accident of chance. */
const DIFFERENT_BYTES_MIN = 8
const OTHERS_MAY_READ = 0o077

/** Hex or base64 → the bytes of a key, or what is wrong, without repeating it. */
export function parseAuditKey(text: string): Read<Buffer> {
  const bytes = bytesOf(text)
  if (bytes === null) return { wrong: 'it is neither hex nor base64' }
  if (bytes.length < KEY_BYTES_MIN) return { wrong: `it has fewer than ${KEY_BYTES_MIN} bytes` }
  if (bytes.length > KEY_BYTES_MAX) return { wrong: `it has more than ${KEY_BYTES_MAX} bytes` }
  if (new Set(bytes).size < DIFFERENT_BYTES_MIN) return { wrong: 'it is not random' }
  return { value: bytes }
}

function bytesOf(text: string): Buffer | null {
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) return Buffer.from(text, 'hex')
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return Buffer.from(text, 'base64')
  if (/^[A-Za-z0-9_-]+={0,2}$/.test(text)) return Buffer.from(text, 'base64url')
  return null
}

/** Whether a key was made there, or put there, before. */
export function hasAuditKeyFile(file: string): Promise<boolean> {
  return exists(file)
}

/**
 * The key in this file, which is made if it is not there.
 * @throws AppError SETTING_MALFORMED where others may read it or it holds no key.
 */
export async function loadAuditKeyFile(file: string): Promise<Buffer> {
  await makeKeyFile(file)
  const stat = await lstat(file)
  if (!stat.isFile()) throw new AppError('SETTING_MALFORMED', `${file} is not a file.`)
  if (process.platform !== 'win32' && (stat.mode & OTHERS_MAY_READ) !== 0) {
    const advice = 'Run chmod 600 on it, and replace the key if someone else may have read it.'
    throw new AppError('SETTING_MALFORMED', `Other users can read ${file}. ${advice}`)
  }
  const key = parseAuditKey((await readFile(file, 'utf8')).trim())
  if ('value' in key) return key.value
  const advice = 'Restore the file from a backup, or set AUDIT_KEY.'
  throw new AppError(
    'SETTING_MALFORMED',
    `${file} contains no valid audit key: ${key.wrong}. ${advice}`,
  )
}

/** Written aside and linked into place: of several processes one wins and none reads half a key. */
async function makeKeyFile(file: string): Promise<void> {
  if (await exists(file)) return
  await mkdir(dirname(file), { recursive: true })
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(aside, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(KEY_BYTES_MIN).toString('hex')}\n`)
    await handle.sync()
    await link(aside, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  } finally {
    await handle.close()
    await rm(aside, { force: true })
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    },
  )
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
