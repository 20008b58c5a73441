interface RejectedEntry {
  family: 'rejected'
  /** The HTTP status of the answer. */
  status: number
  message: string
  advice: string
}

/** What a caller of the API did wrong, or may not do. Part of the one table in `errors.ts`. */
export const REJECTED = {
  ROUTE_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'There is nothing at this address.',
    advice: 'Look at /docs for the addresses and their methods.',
  },
  FEATURE_OFF: {
    family: 'rejected',
    status: 404,
    message: 'This part of the API is not configured.',
    advice: 'Set what docs/reference/configuration.md names for it, and start again.',
  },
  REQUEST_MALFORMED: {
    family: 'rejected',
    status: 400,
    message: 'The request is not as the reference says.',
    advice: 'Correct what the detail names; /docs shows what is expected.',
  },
  REQUEST_TOO_LARGE: {
    family: 'rejected',
    status: 413,
    message: 'The body of the request is larger than 64 KiB.',
    advice: 'Send less.',
  },
  MEDIA_TYPE_REFUSED: {
    family: 'rejected',
    status: 415,
    message: 'The body of the request is not declared as JSON.',
    advice: 'Send `Content-Type: application/json`.',
  },
  TOKEN_MISSING: {
    family: 'rejected',
    status: 401,
    message: 'The request has no bearer token.',
    advice: 'Send `Authorization: Bearer …`.',
  },
  TOKEN_REFUSED: {
    family: 'rejected',
    status: 401,
    message: 'The bearer token is not accepted.',
    advice: 'Get a fresh token; check its issuer and its audience.',
  },
  TENANT_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'There is no such tenant.',
    advice: 'Look at the id; a tenant begins with its first checkout.',
  },
  FEATURE_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'No plan names this feature.',
    advice: 'Look at `limits` and `features` of the plans in the config file.',
  },
  USAGE_AHEAD_OF_TIME: {
    family: 'rejected',
    status: 422,
    message: 'The usage was counted in the future.',
    advice: 'Look at the clock of the machine that counts; `as_of` may be five minutes ahead.',
  },
  OBJECT_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'There is no such thing here.',
    advice: 'Check the id; what is older than the retention is gone.',
  },
  SESSION_MISSING: {
    family: 'rejected',
    status: 401,
    message: 'Nobody is signed in, or the session has ended.',
    advice: 'Sign in at /console.',
  },
  ROLE_REFUSED: {
    family: 'rejected',
    status: 403,
    message: 'A viewer looks; to act takes the role operator.',
    advice: 'Ask whoever gives out roles at your identity provider.',
  },
  REQUEST_FORGED: {
    family: 'rejected',
    status: 403,
    message: 'The request does not come from the console.',
    advice: 'Send the token of `GET me` in `x-bursar-csrf`, and no Origin but the console’s own.',
  },
  SIGN_IN_REFUSED: {
    family: 'rejected',
    status: 403,
    message: 'The sign-in was not accepted.',
    advice: 'Begin again. A link is good for one use and for a few minutes; a role is needed.',
  },
  ACTION_IMPOSSIBLE: {
    family: 'rejected',
    status: 409,
    message: 'That cannot be done about this one, or no more.',
    advice: 'Look at it again: it may be settled already.',
  },
} as const satisfies Record<string, RejectedEntry>

export type RejectedCode = keyof typeof REJECTED
