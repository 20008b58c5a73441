import { BlockList, isIP } from 'node:net'

/**
 * Addresses inside the public space that lead to somebody’s own machines (the special-purpose
 * registries of IANA), or to what a cloud tells only its own.
 */
const RESERVED_IPV4 = [
  ['0.0.0.0', 8, 'this network'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'carrier-grade NAT; metadata of Alibaba Cloud'],
  ['127.0.0.0', 8, 'loopback'],
  ['168.63.129.16', 32, 'metadata of Azure'],
  ['169.254.0.0', 16, 'link-local; metadata of most clouds'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'protocol assignments; metadata of Oracle Cloud'],
  ['192.0.2.0', 24, 'documentation'],
  ['192.88.99.0', 24, '6to4 relay'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'benchmarks'],
  ['198.51.100.0', 24, 'documentation'],
  ['203.0.113.0', 24, 'documentation'],
  ['224.0.0.0', 3, 'multicast, reserved, broadcast'],
] as const

/** Of IPv6 only `2000::/3` is public at all; these parts of it are not. */
const RESERVED_IPV6 = [
  ['2001::', 23, 'protocol assignments, Teredo among them'],
  ['2001:db8::', 32, 'documentation'],
  ['2002::', 16, '6to4: holds an IPv4 address'],
  ['3fff::', 20, 'documentation'],
] as const

const reserved = new BlockList()
for (const [network, prefix] of RESERVED_IPV4) reserved.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of RESERVED_IPV6) reserved.addSubnet(network, prefix, 'ipv6')

const unicast = new BlockList()
unicast.addSubnet('2000::', 3, 'ipv6')

/** NAT64: the last four bytes are the IPv4 address that is reached. */
const nat64 = new BlockList()
nat64.addSubnet('64:ff9b::', 96, 'ipv6')

/**
 * Whether an IP address belongs to the public internet, so that a name that leads to it cannot
 * lead into our own network. Whatever is no address, or has a zone, is not.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !reserved.check(address, 'ipv4')
    case 6: {
      if (address.includes('%')) return false
      if (nat64.check(address, 'ipv6')) return isPublicAddress(embeddedIpv4(address))
      return unicast.check(address, 'ipv6') && !reserved.check(address, 'ipv6')
    }
    default:
      return false
  }
}

function embeddedIpv4(address: string): string {
  // The URL parser writes every IPv6 address in one way, its last 32 bits as two groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2)
  const [high = 0, low = 0] = groups.map((group) => Number.parseInt(group || '0', 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
