/** Calls of outgoing endpoints that were not accepted. Part of the one table in `errors.ts`. */
export const ENDPOINT_ERRORS = {
  ENDPOINT_REFUSED: {
    family: 'transient',
    message: 'The outgoing webhook endpoint did not answer with 2xx.',
    advice: 'Bursar retries. Check the endpoint; `bursar.webhook_attempts` lists its answers.',
  },
  ENDPOINT_REDIRECTED: {
    family: 'transient',
    message:
      'The outgoing webhook endpoint answers with a redirect. Bursar does not follow redirects.',
    advice: 'Set the redirect target as the endpoint’s URL in the config file.',
  },
  ENDPOINT_UNREACHABLE: {
    family: 'transient',
    message: 'Bursar cannot connect to the outgoing webhook endpoint.',
    advice: 'Check its host name, port and certificate. `system_code` has the details.',
  },
  ENDPOINT_TOO_SLOW: {
    family: 'transient',
    message: 'The outgoing webhook endpoint did not answer within 15 seconds.',
    advice: 'Let the endpoint answer first and do its work afterwards.',
  },
  ENDPOINT_NOT_PUBLIC: {
    family: 'transient',
    message: 'The host name of the outgoing webhook endpoint resolves to a non-public address.',
    advice: 'Correct its DNS records. In development, set webhooks.allowPrivate.',
  },
  ENDPOINT_UNKNOWN: {
    family: 'transient',
    message: 'This process has no outgoing webhook endpoint with that name.',
    advice:
      'Give every process the same endpoints. Bursar retries for a day, then drops the message.',
  },
  ENDPOINT_PAUSED: {
    family: 'transient',
    message: 'The outgoing webhook endpoint keeps failing, so Bursar calls it less often.',
    advice: 'Bursar retries. Check the endpoint and the results of its last attempts.',
  },
} as const
