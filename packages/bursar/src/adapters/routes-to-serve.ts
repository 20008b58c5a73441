/** What an app may serve of Bursar beside its own routes, and at which addresses each of it is. */
export const PREFIXES = {
  webhook: ['/webhook/stripe'],
  health: ['/healthz', '/readyz'],
  metrics: ['/metrics'],
  /** For the browsers of your customers. */
  customer: ['/api/v1/customer'],
  /** For backends that have an API token. */
  backend: ['/api/v1/entitlements', '/api/v1/usage', '/api/v1/tenants'],
  /** For operators, with the page that confirms a merge to a customer. */
  console: ['/console', '/api/v1/operator', '/merge'],
  reference: ['/docs', '/openapi.json'],
} as const

export type Served = keyof typeof PREFIXES

export function prefixesOf(served: readonly Served[]): readonly string[] {
  return served.flatMap((name) => PREFIXES[name])
}

/** Whether a path, without its query, is among what is served. */
export function isServed(served: readonly Served[], path: string): boolean {
  return prefixesOf(served).some((prefix) => path === prefix || path.startsWith(`${prefix}/`))
}
