import { BACKEND_ERRORS } from './backend-errors.ts'

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
  LINK_NEEDED: {
    family: 'rejected',
    status: 401,
    message: 'You are not signed in, or the session has ended.',
    advice: 'Run `bursar console-link` on the same machine, and open the link that it prints.',
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
    advice:
      'Begin again. A one-time link works once, for 15 minutes, on the same machine, without a ' +
      'proxy; elsewhere, your account needs a role.',
  },
  ACTION_IMPOSSIBLE: {
    family: 'rejected',
    status: 409,
    message: 'That cannot be done about this one, or no more.',
    advice: 'Look at it again: it may be settled already.',
  },
  ...BACKEND_ERRORS,
  TENANT_CLAIM_MISSING: {
    family: 'rejected',
    status: 403,
    message: 'The token does not say for which tenant it speaks.',
    advice: 'Let the issuer put the tenant’s id into the claim of api.tenantClaim.',
  },
  TENANT_CLAIM_REFUSED: {
    family: 'rejected',
    status: 403,
    message: 'The token speaks for a tenant by what cannot be a tenant’s id.',
    advice:
      'Let the issuer put 1 to 128 of A-Z, a-z, 0-9 and ._:@- into the claim of api.tenantClaim.',
  },
  TENANT_ID_RESERVED: {
    family: 'rejected',
    status: 400,
    message: 'Tenant IDs that start with bt_ are reserved for those that Bursar generates.',
    advice: 'Choose another ID. A generated ID can be used once its tenant exists.',
  },
  ASKED_TOO_OFTEN: {
    family: 'rejected',
    status: 429,
    message: 'The tenant asks more often than one tenant may.',
    advice: 'Ask again after the seconds of `Retry-After`.',
  },
  RETURN_URL_REFUSED: {
    family: 'rejected',
    status: 422,
    message: 'A customer may not be sent back there.',
    advice: 'Use an address of your app, and list its origin in api.returnOrigins.',
  },
  PRICE_NOT_SOLD: {
    family: 'rejected',
    status: 422,
    message: 'This price cannot be bought like this.',
    advice: 'Take a price of `GET plans`: of a MAIN plan, or of an ADDON for an addition.',
  },
  ALREADY_SUBSCRIBED: {
    family: 'rejected',
    status: 409,
    message: 'The tenant has a subscription already.',
    advice: 'Change it with change-plan or seats, or resume it.',
  },
  PAYMENT_PENDING: {
    family: 'rejected',
    status: 409,
    message: 'The checkout before is completed, and its payment is on its way.',
    advice: 'Wait: a debit takes days. When it has failed, a new checkout can be begun.',
  },
  CHECKOUT_REPLACED: {
    family: 'rejected',
    status: 409,
    message: 'Another checkout of this tenant was begun a moment later.',
    advice: 'Use that one, or begin again.',
  },
  SUBSCRIPTION_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'The tenant has no such subscription.',
    advice: 'Take one of `GET subscriptions`.',
  },
  SUBSCRIPTION_UNCHANGEABLE: {
    family: 'rejected',
    status: 409,
    message: 'This cannot be done with this subscription as it is now.',
    advice: 'Look at its status; one that has ended must be bought anew.',
  },
  PRORATION_DATE_REFUSED: {
    family: 'rejected',
    status: 422,
    message: 'This proration_at is not of a preview of the last 15 minutes, in the present term.',
    advice: 'Ask preview-change again, and show the customer what it says now.',
  },
  NEVER_BOUGHT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant has never bought anything: Stripe does not know it.',
    advice: 'Begin a checkout first.',
  },
  PAYMENT_REFUSED: {
    family: 'rejected',
    status: 402,
    message: 'The payment was refused, and nothing was changed.',
    advice: 'Let the customer see to the card in the portal, and try again.',
  },
} as const satisfies Record<string, RejectedEntry>

export type RejectedCode = keyof typeof REJECTED
