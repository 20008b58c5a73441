/** Calls of outgoing endpoints that were not accepted. Part of the one table in `errors.ts`. */
export const RECEIVER_ERRORS = {
  RECEIVER_REFUSED: {
    family: 'transient',
    message: 'An outgoing endpoint did not answer with 2xx.',
    advice: 'It is tried again; look at the receiver and at `bursar.announce_attempts`.',
  },
  RECEIVER_REDIRECTED: {
    family: 'transient',
    message: 'An outgoing endpoint answers with a redirect, and none is followed.',
    advice: 'Put the address it redirects to into the config.',
  },
  RECEIVER_UNREACHABLE: {
    family: 'transient',
    message: 'There is no connection to an outgoing endpoint.',
    advice: 'Check its name, its port and its certificate; `system_code` says more.',
  },
  RECEIVER_TOO_SLOW: {
    family: 'transient',
    message: 'An outgoing endpoint did not answer within 15 seconds.',
    advice: 'Let the receiver answer first and work afterwards.',
  },
  RECEIVER_NOT_PUBLIC: {
    family: 'transient',
    message: 'The name of an outgoing endpoint leads to an address that is not public.',
    advice: 'Correct its DNS; in development set announce.allowPrivate.',
  },
  RECEIVER_UNKNOWN: {
    family: 'transient',
    message: 'This process has no outgoing endpoint of that name.',
    advice: 'It is tried again for a day, then dropped; give every process the same endpoints.',
  },
  RECEIVER_PAUSED: {
    family: 'transient',
    message: 'An outgoing endpoint fails and is called less often.',
    advice: 'It is tried again; look at what its calls end in.',
  },
} as const
