/** Where events go. */
export interface Endpoint {
  readonly id: string
  url: string
  /** All that sign: two during a roll. */
  secrets: string[]
  /** Event types, `*` for all, or a prefix as `invoice.*`. */
  events: readonly string[]
  /** Events of connected accounts instead of the platform’s own. */
  connect: boolean
  payload: 'snapshot' | 'thin'
  apiVersion: string
  enabled: boolean
  /** Takes deliveries in process instead of over HTTP. */
  handler?: (request: Request) => Promise<Response> | Response
}

export function wants(endpoint: Endpoint, type: string, account: string | null): boolean {
  if (!endpoint.enabled || endpoint.connect !== (account !== null)) return false
  return endpoint.events.some(
    (wanted) =>
      wanted === '*' ||
      wanted === type ||
      wanted === `v1.${type}` ||
      (wanted.endsWith('.*') && type.startsWith(wanted.slice(0, -1))),
  )
}
