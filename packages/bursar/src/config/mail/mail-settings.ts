import { isLoopback } from '../../base/outward/loopback.ts'
import type { Problems } from '../problems.ts'
import type { Read } from '../settings/read.ts'
import { domainOfAddress, isMailAddress } from './mail-address.ts'

/** A mail server. What encrypts the way there is decided here and nowhere else. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** `tls`: from the first byte. `starttls`: or nothing is sent. `offered`: if the server can. */
  readonly security: 'tls' | 'starttls' | 'offered'
  readonly login: { readonly user: string; readonly password: string } | null
}

export interface Sender {
  /** Shown beside the address; null: only the address. */
  readonly name: string | null
  readonly address: string
}

export interface Mail {
  readonly server: SmtpServer
  readonly from: Sender
}

const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const
const SENDER_NAME = /^[^<>"\p{Cc}\p{Cf}]{1,100}$/u

/** `smtps://user:password@host:port`. Passwords go nowhere in clear but on this machine. */
export function parseSmtpUrl(text: string): Read<SmtpServer> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) {
    return { wrong: 'it is not a URL that begins with smtp:// or smtps://' }
  }
  if (!/^(?:\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253})$/.test(url.hostname)) {
    return { wrong: 'it has no host' }
  }
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    return { wrong: 'it has more than a user, a password, a host and a port' }
  }
  const login = loginOf(url)
  if (login === 'wrong') return { wrong: 'its user or password is not percent-encoded' }
  const { hostname, protocol } = url
  const isClearAllowed = login === null || isLoopback(hostname)
  const opportune = isClearAllowed ? 'offered' : 'starttls'
  return {
    value: {
      host: hostname.replaceAll(/^\[|\]$/g, ''),
      port: url.port === '' ? PORTS[protocol] : Number(url.port),
      security: protocol === 'smtps:' ? 'tls' : opportune,
      login,
    },
  }
}

function loginOf(url: URL): SmtpServer['login'] | 'wrong' {
  if (url.username === '' && url.password === '') return null
  try {
    const user = decodeURIComponent(url.username)
    const password = decodeURIComponent(url.password)
    return user === '' || /[\0\r\n]/.test(user + password) ? 'wrong' : { user, password }
  } catch (error) {
    if (error instanceof URIError) return 'wrong'
    throw error
  }
}

/** `billing@acme.example`, or `Acme <billing@acme.example>`. */
export function parseSender(text: string): Read<Sender> {
  const whole = /^(?:"([^"]*)"|([^<>"]*?))\s*<([^<>]*)>$/.exec(text)
  const name = (whole?.[1] ?? whole?.[2] ?? '').trim()
  const address = whole?.[3] ?? text
  if (!isMailAddress(address) || !domainOfAddress(address).includes('.')) {
    return { wrong: 'it is not a single email address' }
  }
  if (name === '') return { value: { name: null, address } }
  if (!SENDER_NAME.test(name))
    return { wrong: 'its name has characters that are not allowed in a name' }
  return { value: { name, address } }
}

/** Both or neither: a server without a sender sends nothing, and neither does the reverse. */
export function checkMail(
  problems: Problems,
  { SMTP_URL: server, MAIL_FROM: from }: { SMTP_URL: SmtpServer | null; MAIL_FROM: Sender | null },
): Mail | null {
  if (server !== null && from !== null) return { server, from }
  if (server === null && from === null) return null
  const [set, unset] = server === null ? ['MAIL_FROM', 'SMTP_URL'] : ['SMTP_URL', 'MAIL_FROM']
  problems.add('SETTING_MISSING', `${set} is set, but ${unset} is not. Set both, or neither.`)
  return null
}
