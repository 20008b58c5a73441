import { type KeyObject, timingSafeEqual } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ChainHead } from './chain-break.ts'
import { seal } from './seal.ts'

/** The heads as they were at one moment, outside the database. */
export interface Anchor {
  /** ISO 8601, the database’s time. */
  readonly writtenAt: string
  readonly chainHeads: ReadonlyMap<string, ChainHead>
}

const DOMAIN = 'bursar audit heads v1'
const TITLE = 'bursar-audit-heads 1'

/**
 * Reads and checks the anchor. `missing`: there is no such file. `forged`: it was edited, cut, or
 * sealed with another key.
 */
export async function readAnchor(
  file: string,
  key: KeyObject,
): Promise<Anchor | 'missing' | 'forged'> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return 'missing'
  const end = text.lastIndexOf('seal ')
  const body = text.slice(0, Math.max(end, 0))
  if (!isSame(text.slice(end), sealLine(key, body))) return 'forged'
  const [title = '', ...lines] = body.trimEnd().split('\n')
  const chainHeads = new Map<string, ChainHead>()
  for (const line of lines) {
    // Sealed by us, so it is as we wrote it.
    const [tenantId, sequence, hash]: [string, number, string] = JSON.parse(line)
    chainHeads.set(tenantId, { tenantId, sequence, hash })
  }
  return { writtenAt: title.slice(TITLE.length + 1), chainHeads }
}

/**
 * Replaces the anchor in one step: whoever reads, and whatever crashes, finds the old one or the
 * new one. The file can be read by us alone, and not be edited without the key.
 */
export async function writeAnchor(file: string, key: KeyObject, anchor: Anchor): Promise<void> {
  const chainHeads = [...anchor.chainHeads.values()].sort((a, b) =>
    a.tenantId < b.tenantId ? -1 : 1,
  )
  const lines = chainHeads.map(({ tenantId, sequence, hash }) => [tenantId, sequence, hash])
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  const body = `${TITLE} ${anchor.writtenAt}\n${text}`
  await mkdir(dirname(file), { recursive: true })
  const aside = `${file}.${process.pid}.tmp`
  const handle = await open(aside, 'w', 0o600)
  try {
    await handle.writeFile(body + sealLine(key, body))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(aside, file)
  await syncFolder(dirname(file))
}

function sealLine(key: KeyObject, body: string): string {
  return `seal ${seal(key, DOMAIN, [body])}\n`
}

/** For what is sealed: in constant time. */
export function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Makes the rename itself durable. Windows does not open folders, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
