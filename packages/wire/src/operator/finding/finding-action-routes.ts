import { act, type OperatorRoute } from '../route.ts'
import { findingActionBody, findingParams, tenantBody } from './findings.ts'

/** What an operator does about a finding. */
export const FINDING_ACTION_ROUTES = {
  refetchFinding: {
    ...act('/findings/{finding_id}/refetch', 'Refresh the object of a finding', findingActionBody),
    params: findingParams,
    button: {
      label: 'Refresh from Stripe',
      what: 'Re-fetches the object from Stripe and applies the result.',
    },
  },
  replayFinding: {
    ...act('/findings/{finding_id}/replay', 'Reprocess the event of a finding', findingActionBody),
    params: findingParams,
    button: {
      label: 'Reprocess event',
      what: 'Reprocesses the event: its object is re-fetched from Stripe.',
    },
  },
  linkFinding: {
    ...act('/findings/{finding_id}/link', 'Link the customer of a finding to a tenant', tenantBody),
    params: findingParams,
  },
  approveFinding: {
    ...act('/findings/{finding_id}/approve', 'Create a tenant from a checkout on hold', tenantBody),
    params: findingParams,
  },
  mergeFinding: {
    ...act(
      '/findings/{finding_id}/merge',
      'Merge the tenant of a finding into another',
      tenantBody,
    ),
    params: findingParams,
  },
  moveFinding: {
    ...act(
      '/findings/{finding_id}/move',
      'Move the customer of a finding to another tenant',
      tenantBody,
    ),
    params: findingParams,
  },
  retryFinding: {
    ...act('/findings/{finding_id}/retry', 'Retry the failed part of a finding', findingActionBody),
    params: findingParams,
    button: {
      label: 'Try again',
      what: 'Retries the failed part now.',
    },
  },
  dismissFinding: {
    ...act('/findings/{finding_id}/dismiss', 'Dismiss a finding', findingActionBody),
    params: findingParams,
    button: {
      label: 'Dismiss',
      what: 'Closes the finding. It reopens if the problem recurs.',
    },
  },
} as const satisfies Record<string, OperatorRoute>
