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
  me: get('/me', 'Who is signed in, and the token that unsafe requests carry.', me),
  signOut: {
    method: 'POST',
    path: '/sign-out',
    role: 'viewer',
    summary: 'Ends the session.',
    answer: signedOut,
  },
  today: get('/today', 'How things stand now.', today),
  stream: get('/stream', 'Tells what has changed, so that pages are live.', 'stream'),

  events: {
    ...get('/events', 'Events, the newest first.', pageOf(eventRow)),
    query: eventQuery,
  },
  event: {
    ...get('/events/{event_id}', 'One event, and all that followed from it.', eventLifecycle),
    params: eventParams,
  },
  replayEvent: {
    ...act('/events/{event_id}/replay', 'Runs a known event again.', replayBody),
    params: eventParams,
    button: {
      page: 'event',
      label: 'Run it again',
      what:
        'What the event is about is asked of Stripe once more, and whatever is true now follows. ' +
        'Nothing of the event itself is written as state.',
    },
  },

  tenants: {
    ...get('/tenants', 'Tenants, by id.', pageOf(tenantRow)),
    query: tenantQuery,
  },
  tenant: {
    ...get('/tenants/{tenant_id}', 'One tenant.', tenantDetail),
    params: tenantParams,
  },
  ...TENANT_ACTIONS,
  subscriptions: {
    ...get('/subscriptions', 'Subscriptions, by id.', pageOf(subscriptionRow)),
    query: subscriptionQuery,
  },
  subscription: {
    ...get('/subscriptions/{subscription_id}', 'One subscription.', subscriptionDetail),
    params: subscriptionParams,
  },
  refetchSubscription: {
    ...act(
      '/subscriptions/{subscription_id}/refetch',
      'Asks Stripe again what is true of a subscription.',
      replayBody,
    ),
    params: subscriptionParams,
    button: {
      label: 'Refresh from Stripe',
      what: 'Stripe is asked what is true now, and whatever it says follows.',
    },
  },
  explain: {
    ...get('/explain/{id}', 'Why something is as it is, or was at a moment.', explanation),
    params: explainParams,
    query: explainQuery,
  },

  findings: {
    ...get('/findings', 'What needs a human, the newest first.', pageOf(findingRow)),
    query: findingQuery,
  },
  findingKinds: get('/finding-kinds', 'What each kind of finding means.', findingKinds),
  finding: {
    ...get('/findings/{finding_id}', 'One finding.', findingDetail),
    params: findingParams,
  },
  findingEvidence: {
    ...get(
      '/findings/{finding_id}/evidence',
      'Who and what is behind a finding, read from Stripe now and stored nowhere.',
      findingEvidence,
    ),
    role: 'operator',
    params: findingParams,
  },
  ...FINDING_ACTION_ROUTES,

  overrides: {
    ...get('/overrides', 'Entitlements granted or denied by hand.', pageOf(overrideRow)),
    query: overrideQuery,
  },
  addOverride: act('/overrides', 'Grants or denies an entitlement until a date.', overrideBody),
  endOverride: {
    ...act('/overrides/{override_id}', 'Ends an override now.', overrideEndBody),
    method: 'DELETE',
    params: overrideParams,
  },

  entitlement: {
    ...get(
      '/tenants/{tenant_id}/entitlements/{feature}',
      'What the plans give a tenant of one feature, what is used, and the override that runs.',
      tenantEntitlement,
    ),
    params: entitlementParams,
  },

  audit: {
    ...get('/audit', 'The audit log, the newest first.', pageOf(auditRow)),
    query: auditQuery,
  },
  exportAudit: {
    ...get('/audit/export', 'The audit log as a file, the newest first.', 'file'),
    query: auditExportQuery,
  },
  verifyAudit: {
    method: 'POST',
    path: '/audit/verify',
    role: 'operator',
    summary: 'Proves that nobody changed, removed or inserted a row of the audit log.',
    answer: verification,
  },

  endpoints: get('/endpoints', 'Traffic per signing secret; outgoing endpoints.', endpoints),
  enableEndpoint: {
    ...act('/endpoints/{name}/enable', 'Calls an outgoing endpoint again.', enableBody),
    params: endpointParams,
    button: {
      label: 'Call it again',
      what: 'It is called at once with what it is pending, the oldest first.',
    },
  },

  brake: get('/brake', 'Whether a mass loss of access is held, and for whom.', brakeState),
  confirmBrake: act('/brake/confirm', 'Lets held losses of access take effect.', brakeBody),
  discardBrake: {
    ...act('/brake/discard', 'Refreshes everything that the brake holds.', brakeBody),
    button: {
      label: 'Discard',
      verb: 'Refresh what is held',
      what:
        'Use this after you corrected the cause. Bursar refreshes every held subscription from ' +
        'Stripe, and releases those that do not lose access any more.',
    },
  },

  messages: {
    ...get('/outbox', 'The messages of the outbox, the newest first.', pageOf(messageRow)),
    query: messageQuery,
  },
  message: {
    ...get('/outbox/{message_id}', 'One message, and what its tries came to.', messageDetail),
    params: messageParams,
  },
  retryMessage: {
    ...act(
      '/outbox/{message_id}/retry',
      'Retries the message now; an email or outgoing webhook also when it was delivered.',
      retryBody,
    ),
    params: messageParams,
  },
  emailPreview: {
    ...get('/emails/{name}/preview', 'The text of an email.', emailPreview),
    params: emailParams,
    query: emailQuery,
  },
  messageEmail: {
    ...get('/outbox/{message_id}/mail', 'The email that was sent, as HTML, for a frame.', 'page'),
    params: messageParams,
  },
  emailText: {
    ...get('/emails/{name}/mail', 'An email as HTML, for a frame.', 'page'),
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
