/** Calls of outgoing endpoints that were not accepted. Part of the one table in `errors.ts`. */
export const ENDPOINT_ERRORS = {
  ENDPOINT_REFUSED: {
    family: 'transient',
    message: 'An outgoing endpoint did not answer with 2xx.',
    advice: 'It is tried again; look at the endpoint and at `bursar.webhook_attempts`.',
  },
  ENDPOINT_REDIRECTED: {
    family: 'transient',
    message: 'An outgoing endpoint answers with a redirect, and none is followed.',
    advice: 'Put the address it redirects to into the config.',
  },
  ENDPOINT_UNREACHABLE: {
    family: 'transient',
    message: 'There is no connection to an outgoing endpoint.',
    advice: 'Check its name, its port and its certificate; `system_code` says more.',
  },
  ENDPOINT_TOO_SLOW: {
    family: 'transient',
    message: 'An outgoing endpoint did not answer within 15 seconds.',
    advice: 'Let the endpoint answer first and work afterwards.',
  },
  ENDPOINT_NOT_PUBLIC: {
    family: 'transient',
    message: 'The name of an outgoing endpoint leads to an address that is not public.',
    advice: 'Correct its DNS; in development set webhooks.allowPrivate.',
  },
  ENDPOINT_UNKNOWN: {
    family: 'transient',
    message: 'This process has no outgoing endpoint of that name.',
    advice: 'It is tried again for a day, then dropped; give every process the same endpoints.',
  },
  ENDPOINT_PAUSED: {
    family: 'transient',
    message: 'An outgoing endpoint fails and is called less often.',
    advice: 'It is tried again; look at what its calls end in.',
  },
} as const
