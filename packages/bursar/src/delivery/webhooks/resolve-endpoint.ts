import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { AppError } from '@bursar/wire/errors'
import { isPublicAddress } from '../../base/outward/public-address.ts'
import { untilAborted } from '../../base/outward/until-aborted.ts'

export interface Address {
  readonly address: string
  readonly family: number
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>

export const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true })

export interface EndpointRules {
  readonly resolve: Resolve
  /** Which addresses may be called. */
  readonly allows: (address: string) => boolean
}

/** `allowsPrivate`: for development, where endpoints run on the same machine. */
export function endpointRules({ allowsPrivate }: { allowsPrivate: boolean }): EndpointRules {
  return { resolve: systemResolve, allows: allowsPrivate ? () => true : isPublicAddress }
}

/**
 * The addresses that an endpoint has now, every one of them allowed: one that is not refuses the
 * name as a whole, because whoever answers for it may put any answer first. The caller must connect
 * to one of these and not ask again: the next answer may be another.
 * @throws AppError ENDPOINT_NOT_PUBLIC
 */
export async function resolveEndpoint(
  url: URL,
  { resolve, allows }: EndpointRules,
  signal: AbortSignal,
): Promise<readonly Address[]> {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(hostname)
  const addresses =
    family === 0 ? await untilAborted(resolve(hostname), signal) : [{ address: hostname, family }]
  if (addresses.length === 0 || !addresses.every(({ address }) => allows(address))) {
    throw new AppError('ENDPOINT_NOT_PUBLIC')
  }
  return addresses
}
