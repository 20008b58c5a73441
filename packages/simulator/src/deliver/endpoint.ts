/** A webhook endpoint. */
export interface Endpoint {
  readonly id: string
  url: string
  /** All signing secrets. Two during a rotation. */
  secrets: string[]
  /** Event types, `*` for all, or a prefix such as `invoice.*`. */
  events: readonly string[]
  /** Events of connected accounts instead of the platform’s own. */
  connect: boolean
  payload: 'snapshot' | 'thin'
  apiVersion: string
  enabled: boolean
  /** The first failure since the last success, in Unix milliseconds. */
  failingSince?: number | null
  /** Receives deliveries in process instead of over HTTP. */
  handler?: (request: Request) => Promise<Response> | Response
}

export interface WebhookEndpointGiven {
  url: string
  /** `whsec_…`. During a rotation several, which all sign each delivery. */
  secret: string | readonly string[]
  /** Default: all. */
  events?: readonly string[]
  /** Events of connected accounts instead of the platform’s own. */
  connect?: boolean
  payload?: 'snapshot' | 'thin'
  /** The shape of its snapshots, for example `2024-09-30.acacia`. Default: the newest. */
  apiVersion?: string
  /** Receives deliveries in process. `url` is then only a name. */
  handler?: (request: Request) => Promise<Response> | Response
}

export function newEndpoint(
  id: string,
  given: WebhookEndpointGiven,
  apiVersionUsual: string,
): Endpoint {
  return {
    id,
    url: given.url,
    secrets: [given.secret].flat(),
    events: given.events ?? ['*'],
    connect: given.connect ?? false,
    payload: given.payload ?? 'snapshot',
    apiVersion: given.apiVersion ?? apiVersionUsual,
    enabled: true,
    ...(given.handler === undefined ? {} : { handler: given.handler }),
  }
}

export function wants(endpoint: Endpoint, type: string, account: string | null): boolean {
  return endpoint.enabled && isFor(endpoint, type, account)
}

/** The same, even if the endpoint is disabled. */
export function isFor(endpoint: Endpoint, type: string, account: string | null): boolean {
  if (endpoint.connect !== (account !== null)) return false
  return endpoint.events.some(
    (wanted) =>
      wanted === '*' ||
      wanted === type ||
      wanted === `v1.${type}` ||
      (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1))),
  )
}
