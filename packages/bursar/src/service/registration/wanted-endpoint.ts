import type { Config } from '../../config/config.ts'
import { EVENT_TYPES } from '../../inbox/event-types.ts'
import { pathOf } from '../../operator/now/endpoints.store.ts'

/** The metadata key that marks an endpoint in Stripe as one of ours. Its value is the name. */
export const MARK = 'bursar_endpoint'
const UNNAMED = 'default'
const ALL = '*'

/** A webhook endpoint as Stripe should have it. */
export interface WantedEndpoint {
  /** As in the config; '' is the unnamed one. */
  readonly name: string
  /** null: that of the endpoint that exists, whatever it is. */
  readonly url: string | null
  /** Whether it gets the events of connected accounts instead of those of the account itself. */
  readonly connect: boolean
  readonly eventTypes: readonly string[]
  readonly description: string
  readonly metadata: Readonly<Record<string, string>>
}

/** An endpoint in Stripe, as far as it says whose it is. */
interface StripeEndpoint {
  readonly url: string
  readonly metadata?: Readonly<Record<string, string>> | null
}

/** Pure: an endpoint of the config, reached under this base URL; null: it is not known. */
export function wantedEndpoint(
  { name, accountClass }: Config['endpoints'][number],
  baseUrl: string | null,
): WantedEndpoint {
  const connect = accountClass === 'connected'
  return {
    name,
    url: baseUrl === null ? null : `${baseUrl.replace(/\/+$/, '')}${pathOf(name)}`,
    connect,
    eventTypes: Object.keys(EVENT_TYPES),
    description: connect ? 'Bursar: connected accounts' : 'Bursar',
    metadata: { [MARK]: name === '' ? UNNAMED : name },
  }
}

/** Pure: whether an endpoint in Stripe is this one of ours: by its mark, else by its path. */
export function isOurs({ url, metadata }: StripeEndpoint, name: string): boolean {
  const mark = metadata?.[MARK]
  if (mark !== undefined) return mark === (name === '' ? UNNAMED : name)
  return URL.canParse(url) && new URL(url).pathname.endsWith(pathOf(name))
}

/** Pure: handled types that Stripe does not send, and types that it sends in vain. */
export function compareTypes(enabled: readonly string[]): {
  readonly missing: string[]
  readonly needless: string[]
} {
  const handled = Object.keys(EVENT_TYPES)
  const missing = enabled.includes(ALL) ? [] : handled.filter((type) => !enabled.includes(type))
  return { missing, needless: enabled.filter((type) => !handled.includes(type)) }
}
