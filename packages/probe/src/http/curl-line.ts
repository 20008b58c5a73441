import { createHash } from 'node:crypto'
import type { AttackRequest } from './exchange.ts'
import type { Target } from './target.ts'

const BODY_BYTES_SHOWN_MAX = 2_048
/** Headers that curl adds itself, or that only concern our connection. */
const OWN_HEADERS = /^(?:host|connection|content-length|accept)$/i

/** The request as a command line for a shell. */
export function curlLine(target: Target, request: AttackRequest): string {
  const url = `${originOf(target)}${request.path}`
  const parts = ['curl -i --path-as-is', `-X ${request.method}`, quote(url)]
  for (const [name, value] of request.headers) {
    if (!OWN_HEADERS.test(name)) parts.push(`-H ${quote(`${name}: ${value}`)}`)
  }
  if (request.body.length > 0) parts.push(bodyOf(request.body))
  return parts.join(' ')
}

/** The URL of the connection. The plain HTTP port differs from the HTTPS port. */
function originOf({ secure, hostname, port }: Target): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  const isUsual = port === (secure ? 443 : 80)
  return `${secure ? 'https' : 'http'}://${host}${isUsual ? '' : `:${port}`}`
}

function bodyOf(body: Buffer): string {
  if (body.length <= BODY_BYTES_SHOWN_MAX) return `--data-binary ${quote(body.toString('latin1'))}`
  const hash = createHash('sha256').update(body).digest('hex')
  return `--data-binary @body.bin # ${body.length} bytes, sha256 ${hash}`
}

/** Uses $'…' of Bash where single quotes are not enough, and hex for non-ASCII bytes. */
function quote(text: string): string {
  if (/^[ -~]*$/.test(text) && !text.includes("'")) return `'${text}'`
  const bytes = /[\u0100-\uffff]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
  const escaped = bytes
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(/[^ -~]/g, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `$'${escaped}'`
}
