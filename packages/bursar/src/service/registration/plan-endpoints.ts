import type { EndpointChange } from '../../stripe/endpoint-writer.ts'
import { compareTypes, isOurs, MARK, type WantedEndpoint } from './wanted-endpoint.ts'

/** An endpoint in Stripe, in Stripe’s words. */
export interface EndpointInStripe {
  readonly id: string
  readonly url: string
  readonly status: string
  readonly enabled_events: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
}

/** `URL`, `https://old.example → https://new.example`. */
export interface Difference {
  readonly field: 'URL' | 'Status' | 'Event types' | 'Metadata'
  readonly change: string
}

/** What is to be done in Stripe about one endpoint of the config. */
export type EndpointStep =
  | { readonly action: 'create'; readonly wanted: WantedEndpoint }
  | {
      readonly action: 'update' | 'none'
      readonly wanted: WantedEndpoint
      readonly id: string
      readonly differences: readonly Difference[]
      readonly change: EndpointChange
      /** Further endpoints in Stripe that are this one, too. Only a person can remove one. */
      readonly duplicates: readonly string[]
    }

/** Pure: what makes Stripe agree with an endpoint of the config. */
export function planEndpoint(
  wanted: WantedEndpoint,
  all: readonly EndpointInStripe[],
): EndpointStep {
  const [found, ...others] = all
    .filter((one) => isOurs(one, wanted.name))
    .toSorted((a, b) => rank(a, wanted) - rank(b, wanted))
  if (found === undefined) return { action: 'create', wanted }
  const { id } = found
  const { differences, change } = compare(found, wanted)
  const duplicates = others.map((one) => one.id)
  const action = differences.length === 0 ? 'none' : 'update'
  return { action, wanted, id, differences, change, duplicates }
}

/** Of several, the one that needs the least. */
function rank({ url, status, metadata }: EndpointInStripe, wanted: WantedEndpoint): number {
  const isMarked = metadata[MARK] !== undefined
  return (isMarked ? 0 : 4) + (url === wanted.url ? 0 : 2) + (status === 'enabled' ? 0 : 1)
}

function compare(found: EndpointInStripe, wanted: WantedEndpoint) {
  const differences: Difference[] = []
  const change: { -readonly [Key in keyof EndpointChange]: EndpointChange[Key] } = {}
  if (wanted.url !== null && found.url !== wanted.url) {
    differences.push({ field: 'URL', change: `${found.url} → ${wanted.url}` })
    change.url = wanted.url
  }
  if (found.status !== 'enabled') {
    differences.push({ field: 'Status', change: `${found.status} → enabled` })
    change.disabled = false
  }
  const { missing, needless } = compareTypes(found.enabled_events)
  if (missing.length + needless.length > 0) {
    const parts = [partOf('add', missing), partOf('remove', needless)].filter(Boolean)
    differences.push({ field: 'Event types', change: parts.join('; ') })
    change.eventTypes = wanted.eventTypes
  }
  const mark = wanted.metadata[MARK] ?? ''
  if (found.metadata[MARK] !== mark) {
    differences.push({ field: 'Metadata', change: `add ${MARK}=${mark}` })
    change.metadata = wanted.metadata
  }
  return { differences, change }
}

function partOf(verb: 'add' | 'remove', types: readonly string[]): string {
  return types.length === 0 ? '' : `${verb} ${types.join(', ')}`
}
