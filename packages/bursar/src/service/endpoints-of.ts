import { prepareSecret } from '@bursar/wire/stripe-signature'
import type { Config } from '../config/config.ts'
import { fingerprintOf } from '../operator/traffic/traffic.ts'
import type { Endpoint } from '../pipeline.ts'

/** The webhook endpoints by name, their secrets ready for use. */
export function endpointsOf(config: Config): Map<string, Endpoint> {
  const { livemode } = config.stripe
  return new Map(
    config.endpoints.map(({ name, accountClass, accounts, secrets }) => [
      name,
      { accountClass, accounts, livemode, secrets: secrets.map(prepareSecret) },
    ]),
  )
}

/** What can be shown of every signing secret. */
export function secretsOf({ endpoints }: Pick<Config, 'endpoints'>) {
  return endpoints.flatMap(({ name: endpoint, secrets }) =>
    secrets.map((secret) => ({ endpoint, fingerprint: fingerprintOf(secret) })),
  )
}

/** Our own account ('') and the connected ones. */
export function accountsOf(config: Pick<Config, 'endpoints'>): string[] {
  return ['', ...new Set(config.endpoints.flatMap((endpoint) => endpoint.accounts))]
}
