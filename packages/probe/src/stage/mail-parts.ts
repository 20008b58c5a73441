export interface MailPart {
  /** The headers, with folded lines joined. */
  head: string
  /** Lowercase, without parameters. Default: `text/plain`. */
  type: string
  /** Decoded. Empty for a multipart, whose parts are separate entries. */
  body: string
}

const DEPTH_MAX = 5

/** A raw message and all its parts. Invalid MIME becomes one part. */
export function mailParts(raw: string, depth = 0): MailPart[] {
  const [, rawHead = '', rawBody = ''] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(raw) ?? [
    raw,
    raw,
    '',
  ]
  const head = rawHead.replaceAll(/\r?\n[ \t]+/g, ' ')
  const contentType = field(head, 'content-type') ?? 'text/plain'
  const type = contentType.split(';')[0]!.trim().toLowerCase()
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (type.startsWith('multipart/') && boundary !== undefined && depth < DEPTH_MAX) {
    const pieces = rawBody.split(`--${boundary}`).slice(1)
    const parts = pieces
      .filter((piece) => !piece.startsWith('--'))
      .flatMap((piece) => mailParts(piece.replace(/^[ \t]*\r?\n/, ''), depth + 1))
    return [{ head, type, body: '' }, ...parts]
  }
  const encoding = field(head, 'content-transfer-encoding')?.trim().toLowerCase()
  return [{ head, type, body: decoded(rawBody, encoding) }]
}

function field(head: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*)$`, 'im').exec(head)?.[1]
}

function decoded(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  const bytes = body
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
