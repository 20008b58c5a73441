import type { OperatorRouteName, OperatorRoutes } from '@bursar/wire/operator/routes'

/**
 * The paths of the operator API that are read. The table itself would bring every schema into the
 * browser; this way only its types are needed, and the compiler sees that nothing differs.
 */
export const READS = {
  me: '/me',
  today: '/today',
  events: '/events',
  event: '/events/{event_id}',
  tenants: '/tenants',
  tenant: '/tenants/{tenant_id}',
  subscriptions: '/subscriptions',
  subscription: '/subscriptions/{subscription_id}',
  explain: '/explain/{id}',
  findings: '/findings',
  findingKinds: '/finding-kinds',
  finding: '/findings/{finding_id}',
  findingEvidence: '/findings/{finding_id}/evidence',
  overrides: '/overrides',
  entitlement: '/tenants/{tenant_id}/entitlements/{feature}',
  audit: '/audit',
  endpoints: '/endpoints',
  brake: '/brake',
  messages: '/outbox',
  message: '/outbox/{message_id}',
  emailPreview: '/emails/{name}/preview',
} as const satisfies PathsOf<'GET'>

/** What changes something: method and path. */
export const ACTIONS = {
  signOut: ['POST', '/sign-out'],
  replayEvent: ['POST', '/events/{event_id}/replay'],
  createTenant: ['POST', '/tenants'],
  mergeTenant: ['POST', '/tenants/{tenant_id}/merge'],
  undoMerge: ['POST', '/tenants/{tenant_id}/undo-merge'],
  moveCustomer: ['POST', '/customers/{customer_id}/move'],
  refetchSubscription: ['POST', '/subscriptions/{subscription_id}/refetch'],
  refetchFinding: ['POST', '/findings/{finding_id}/refetch'],
  replayFinding: ['POST', '/findings/{finding_id}/replay'],
  linkFinding: ['POST', '/findings/{finding_id}/link'],
  approveFinding: ['POST', '/findings/{finding_id}/approve'],
  mergeFinding: ['POST', '/findings/{finding_id}/merge'],
  moveFinding: ['POST', '/findings/{finding_id}/move'],
  retryFinding: ['POST', '/findings/{finding_id}/retry'],
  dismissFinding: ['POST', '/findings/{finding_id}/dismiss'],
  addOverride: ['POST', '/overrides'],
  endOverride: ['DELETE', '/overrides/{override_id}'],
  verifyAudit: ['POST', '/audit/verify'],
  enableEndpoint: ['POST', '/endpoints/{name}/enable'],
  confirmBrake: ['POST', '/brake/confirm'],
  discardBrake: ['POST', '/brake/discard'],
  retryMessage: ['POST', '/outbox/{message_id}/retry'],
} as const satisfies ActionsOf

export type ReadName = keyof typeof READS
export type ActionName = keyof typeof ACTIONS

/** `/events/{event_id}` with its parameter put in. */
export function fill(path: string, params: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}

type PathsOf<Method extends string> = {
  [Name in OperatorRouteName as OperatorRoutes[Name]['method'] extends Method
    ? Name extends 'exportAudit' | 'emailText' | 'messageEmail' | 'stream'
      ? never
      : Name
    : never]: OperatorRoutes[Name]['path']
}

type ActionsOf = {
  [Name in OperatorRouteName as OperatorRoutes[Name]['method'] extends 'GET'
    ? never
    : Name]: readonly [OperatorRoutes[Name]['method'], OperatorRoutes[Name]['path']]
}
