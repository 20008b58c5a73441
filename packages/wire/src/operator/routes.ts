import type { z } from 'zod'
import { auditExportQuery, auditQuery, auditRow, verification } from './audit.ts'
import { brakeBody, brakeState } from './brake.ts'
import { enableBody, endpointParams, endpoints } from './endpoints.ts'
import { eventLifecycle, eventParams, eventQuery, eventRow, replayBody } from './events.ts'
import { findingEvidence } from './finding/evidence.ts'
import { FINDING_ACTION_ROUTES } from './finding/finding-action-routes.ts'
import {
  findingDetail,
  findingKinds,
  findingParams,
  findingQuery,
  findingRow,
} from './finding/findings.ts'
import {
  emailParams,
  emailPreview,
  emailQuery,
  messageDetail,
  messageParams,
  messageQuery,
  messageRow,
  retryBody,
} from './outbox.ts'
import {
  entitlementParams,
  overrideBody,
  overrideEndBody,
  overrideParams,
  overrideQuery,
  overrideRow,
  tenantEntitlement,
} from './overrides.ts'
import { pageOf } from './paging.ts'
import { reconcileState } from './reconcile/reconcile.ts'
import { RECONCILE_ACTIONS } from './reconcile/reconcile-actions.ts'
import { act, get, type Input, type OperatorRoute } from './route.ts'
import { me, signedOut } from './session.ts'
import {
  explainParams,
  explainQuery,
  explanation,
  subscriptionDetail,
  subscriptionParams,
  subscriptionQuery,
  subscriptionRow,
  tenantDetail,
  tenantParams,
  tenantQuery,
  tenantRow,
} from './subscriptions.ts'
import { TENANT_ACTIONS } from './tenant/tenant-actions.ts'
import { today } from './today.ts'

/** Where every path of the table begins. */
export const OPERATOR_PATH = '/api/v1/operator'

export type { OperatorRoute } from './route.ts'

/** Everything the console can ask for. Its client, the service and the reference read this. */
export const OPERATOR_ROUTES = {
  me: get('/me', 'Retrieve the session', me),
  signOut: {
    method: 'POST',
    path: '/sign-out',
    role: 'viewer',
    summary: 'Sign out',
    answer: signedOut,
  },
  today: get('/today', 'Retrieve the overview', today),
  stream: get('/stream', 'Stream changes', 'stream'),

  events: {
    ...get('/events', 'List events', pageOf(eventRow)),
    query: eventQuery,
  },
  event: {
    ...get('/events/{event_id}', 'Retrieve an event', eventLifecycle),
    params: eventParams,
  },
  replayEvent: {
    ...act('/events/{event_id}/replay', 'Reprocess an event', replayBody),
    params: eventParams,
    button: {
      page: 'event',
      label: 'Reprocess event',
      what:
        'Refreshes the event’s object from Stripe and applies the result. The content of the ' +
        'event itself is not used.',
    },
  },

  tenants: {
    ...get('/tenants', 'List tenants', pageOf(tenantRow)),
    query: tenantQuery,
  },
  tenant: {
    ...get('/tenants/{tenant_id}', 'Retrieve a tenant', tenantDetail),
    params: tenantParams,
  },
  ...TENANT_ACTIONS,
  subscriptions: {
    ...get('/subscriptions', 'List subscriptions', pageOf(subscriptionRow)),
    query: subscriptionQuery,
  },
  subscription: {
    ...get('/subscriptions/{subscription_id}', 'Retrieve a subscription', subscriptionDetail),
    params: subscriptionParams,
  },
  refetchSubscription: {
    ...act(
      '/subscriptions/{subscription_id}/refetch',
      'Refresh a subscription from Stripe',
      replayBody,
    ),
    params: subscriptionParams,
    button: {
      label: 'Refresh from Stripe',
      what: 'Re-fetches the subscription from Stripe and applies the result.',
    },
  },
  explain: {
    ...get('/explain/{id}', 'Explain a status', explanation),
    params: explainParams,
    query: explainQuery,
  },

  findings: {
    ...get('/findings', 'List findings', pageOf(findingRow)),
    query: findingQuery,
  },
  findingKinds: get('/finding-kinds', 'List kinds of findings', findingKinds),
  finding: {
    ...get('/findings/{finding_id}', 'Retrieve a finding', findingDetail),
    params: findingParams,
  },
  findingEvidence: {
    ...get(
      '/findings/{finding_id}/evidence',
      'Retrieve the evidence of a finding from Stripe',
      findingEvidence,
    ),
    role: 'operator',
    params: findingParams,
  },
  ...FINDING_ACTION_ROUTES,

  overrides: {
    ...get('/overrides', 'List overrides', pageOf(overrideRow)),
    query: overrideQuery,
  },
  addOverride: act('/overrides', 'Create an override', overrideBody),
  endOverride: {
    ...act('/overrides/{override_id}', 'End an override', overrideEndBody),
    method: 'DELETE',
    params: overrideParams,
  },

  entitlement: {
    ...get(
      '/tenants/{tenant_id}/entitlements/{feature}',
      'Retrieve an entitlement of a tenant',
      tenantEntitlement,
    ),
    params: entitlementParams,
  },

  audit: {
    ...get('/audit', 'List audit rows', pageOf(auditRow)),
    query: auditQuery,
  },
  exportAudit: {
    ...get('/audit/export', 'Export audit rows', 'file'),
    query: auditExportQuery,
  },
  verifyAudit: {
    method: 'POST',
    path: '/audit/verify',
    role: 'operator',
    summary: 'Verify the audit log',
    answer: verification,
  },

  endpoints: get('/endpoints', 'List webhook endpoints', endpoints),
  enableEndpoint: {
    ...act('/endpoints/{name}/enable', 'Resume deliveries to an outgoing endpoint', enableBody),
    params: endpointParams,
    button: {
      label: 'Resume deliveries',
      what: 'Bursar calls the endpoint at once with its pending messages, oldest first.',
    },
  },

  brake: get('/brake', 'Retrieve the brake', brakeState),
  confirmBrake: act('/brake/confirm', 'Confirm the brake', brakeBody),
  discardBrake: {
    ...act('/brake/discard', 'Discard the brake', brakeBody),
    button: {
      label: 'Discard',
      verb: 'Refresh these subscriptions',
      what:
        'Use this after you fixed the cause. Bursar refreshes every subscription on hold ' +
        'from Stripe and releases those that no longer lose access.',
    },
  },

  reconcile: get('/reconcile', 'Retrieve reconcile jobs and runs', reconcileState),
  ...RECONCILE_ACTIONS,

  messages: {
    ...get('/outbox', 'List outbox messages', pageOf(messageRow)),
    query: messageQuery,
  },
  message: {
    ...get('/outbox/{message_id}', 'Retrieve a message', messageDetail),
    params: messageParams,
  },
  retryMessage: {
    ...act('/outbox/{message_id}/retry', 'Retry a message', retryBody),
    params: messageParams,
  },
  emailPreview: {
    ...get('/emails/{name}/preview', 'Preview an email', emailPreview),
    params: emailParams,
    query: emailQuery,
  },
  messageEmail: {
    ...get('/outbox/{message_id}/mail', 'Retrieve a sent email as HTML', 'page'),
    params: messageParams,
  },
  emailText: {
    ...get('/emails/{name}/mail', 'Preview an email as HTML', 'page'),
    params: emailParams,
    query: emailQuery,
  },
} as const satisfies Record<string, OperatorRoute>

export type OperatorRoutes = typeof OPERATOR_ROUTES
export type OperatorRouteName = keyof OperatorRoutes

/** What comes back from a route, parsed; of a page its HTML. */
export type OperatorAnswer<Name extends OperatorRouteName> =
  OperatorRoutes[Name]['answer'] extends z.ZodType
    ? z.output<OperatorRoutes[Name]['answer']>
    : OperatorRoutes[Name]['answer'] extends 'page'
      ? string
      : never

/** What a route is asked with: path parameters, query and body, as far as it has them. */
export type OperatorAsked<Name extends OperatorRouteName> = Input<OperatorRoutes[Name], 'params'> &
  Input<OperatorRoutes[Name], 'query'> &
  Input<OperatorRoutes[Name], 'body'>
