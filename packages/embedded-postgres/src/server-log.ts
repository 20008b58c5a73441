import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'

const LOG_BYTES_MAX = 5_000_000
const WORDS_BYTES_MAX = 16_384

/** Where the log ends now. A log that has grown too long is put aside first, one of them. */
export function markLog(file: string): number {
  if (!existsSync(file)) return 0
  const { size } = statSync(file)
  if (size < LOG_BYTES_MAX) return size
  renameSync(file, `${file}.1`)
  return 0
}

/** What was written since then, its beginning at least. */
export function wordsSince(file: string, mark: number): string {
  const words = Buffer.alloc(WORDS_BYTES_MAX)
  const log = openSync(file, 'r')
  try {
    return words.toString('utf8', 0, readSync(log, words, 0, WORDS_BYTES_MAX, mark))
  } finally {
    closeSync(log)
  }
}
