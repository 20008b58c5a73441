import { act, type OperatorRoute } from '../route.ts'
import { findingActionBody, findingParams, tenantBody } from './findings.ts'

/** What an operator does about a finding. */
export const FINDING_ACTION_ROUTES = {
  refetchFinding: {
    ...act('/findings/{finding_id}/refetch', 'Asks Stripe again.', findingActionBody),
    params: findingParams,
    button: {
      label: 'Refresh from Stripe',
      what: 'Re-fetches the object from Stripe and applies the result.',
    },
  },
  replayFinding: {
    ...act('/findings/{finding_id}/replay', 'Runs the event again.', findingActionBody),
    params: findingParams,
    button: {
      label: 'Reprocess event',
      what: 'Reprocesses the event: its object is re-fetched from Stripe.',
    },
  },
  linkFinding: {
    ...act('/findings/{finding_id}/link', 'Links the customer to a tenant.', tenantBody),
    params: findingParams,
  },
  approveFinding: {
    ...act('/findings/{finding_id}/approve', 'Makes a new tenant of a checkout.', tenantBody),
    params: findingParams,
  },
  mergeFinding: {
    ...act(
      '/findings/{finding_id}/merge',
      'Merge the tenant of the finding into another.',
      tenantBody,
    ),
    params: findingParams,
  },
  moveFinding: {
    ...act('/findings/{finding_id}/move', 'Move the customer to another tenant.', tenantBody),
    params: findingParams,
  },
  retryFinding: {
    ...act('/findings/{finding_id}/retry', 'Tries again what failed.', findingActionBody),
    params: findingParams,
    button: {
      label: 'Try again',
      what: 'Retries what failed, now.',
    },
  },
  dismissFinding: {
    ...act('/findings/{finding_id}/dismiss', 'Nothing needs to be done.', findingActionBody),
    params: findingParams,
    button: {
      label: 'Dismiss',
      what: 'Closes the finding. It reopens if the problem recurs.',
    },
  },
} as const satisfies Record<string, OperatorRoute>
