import type { Answer } from './exchange.ts'

type Parsed = Pick<Answer, 'status' | 'headers' | 'body'> & { complete: boolean }

const HEAD_BYTES_MAX = 65_536

/**
 * Parses the bytes received so far. null: the head is not complete yet. Throws if they are not
 * HTTP. Skips interim responses (1xx).
 */
export function parseAnswer(bytes: Buffer, method: string): Parsed | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) {
    if (bytes.length > HEAD_BYTES_MAX) throw new Error('the head of the answer is too long')
    return null
  }
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)?.[1]
  if (status === undefined) throw new Error('the answer is not HTTP/1')
  const rest = bytes.subarray(end + 4)
  if (status.startsWith('1')) return parseAnswer(rest, method)
  const headers = toHeaders(lines)
  return { status: Number(status), headers, ...bodyOf(rest, headers, method, Number(status)) }
}

function toHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`
  }
  return headers
}

function bodyOf(rest: Buffer, headers: Record<string, string>, method: string, status: number) {
  if (method === 'HEAD' || status === 204 || status === 304) {
    return { body: Buffer.alloc(0), complete: true }
  }
  if (/\bchunked\b/i.test(headers['transfer-encoding'] ?? '')) return unchunk(rest)
  const length = Number(headers['content-length'])
  if (headers['content-length'] === undefined || !Number.isSafeInteger(length)) {
    return { body: rest, complete: false }
  }
  return { body: rest.subarray(0, length), complete: rest.length >= length }
}

function unchunk(bytes: Buffer): { body: Buffer; complete: boolean } {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return { body: Buffer.concat(parts), complete: false }
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (!Number.isFinite(size) || size < 0) throw new Error('a chunk has no length')
    if (size === 0) return { body: Buffer.concat(parts), complete: true }
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
    if (at > bytes.length) return { body: Buffer.concat(parts), complete: false }
  }
}
