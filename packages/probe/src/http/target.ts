import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { AppError } from '@bursar/wire/errors'

export type Failpoint = 'loopback' | 'private' | 'public'

/** One endpoint. The host name is resolved once, so that DNS changes cannot redirect the probe. */
export interface Target {
  url: string
  secure: boolean
  hostname: string
  port: number
  /** Value of the Host header. */
  authority: string
  path: string
  address: string
  reach: Failpoint
}

/** Throws SETTING_MALFORMED for an invalid URL. null: the host name does not resolve. */
export async function findTarget(text: string): Promise<Target | null> {
  const url = parseTargetUrl(text)
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const address = isIP(hostname) ? hostname : await resolve(hostname)
  if (address === null) return null
  const secure = url.protocol === 'https:'
  return {
    url: url.href,
    secure,
    hostname,
    port: Number(url.port || (secure ? 443 : 80)),
    authority: url.host,
    path: `${url.pathname}${url.search}`,
    address,
    reach: reachOf(address),
  }
}

function parseTargetUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AppError('SETTING_MALFORMED', `The target must be an http(s) URL, not "${text}".`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('SETTING_MALFORMED', 'The target must not carry a user or a password.')
  }
  return url
}

async function resolve(hostname: string): Promise<string | null> {
  const found = await lookup(hostname, { all: true, order: 'ipv4first' }).catch(() => [])
  return found[0]?.address ?? null
}

const LOOPBACK = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
])
const PRIVATE = blockList([
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
])

function blockList(nets: readonly [string, number, 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList()
  for (const [net, prefix, family] of nets) list.addSubnet(net, prefix, family)
  return list
}

export function reachOf(address: string): Failpoint {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (LOOPBACK.check(address, family)) return 'loopback'
  return PRIVATE.check(address, family) ? 'private' : 'public'
}
