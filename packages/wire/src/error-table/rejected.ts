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
    message: 'No API route matches this method and path.',
    advice: 'See /docs for the routes and their methods.',
  },
  FEATURE_OFF: {
    family: 'rejected',
    status: 404,
    message: 'This part of the API is not configured.',
    advice: 'Add the settings for it (see docs/reference/configuration.md), then restart.',
  },
  REQUEST_MALFORMED: {
    family: 'rejected',
    status: 400,
    message: 'The request does not match the API reference.',
    advice: 'Correct the parts that the detail lists. See /docs.',
  },
  REQUEST_TOO_LARGE: {
    family: 'rejected',
    status: 413,
    message: 'The request body is larger than 64 KiB.',
    advice: 'Send a smaller body.',
  },
  MEDIA_TYPE_REFUSED: {
    family: 'rejected',
    status: 415,
    message: 'The request body is not declared as JSON.',
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
    advice: 'Get a new token. Check its issuer and audience.',
  },
  TENANT_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'The tenant does not exist.',
    advice: 'Check the tenant ID. Tenants are created at their first checkout or through the API.',
  },
  FEATURE_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'No plan has this feature.',
    advice: 'Check `limits` and `features` of the plans in the config file.',
  },
  USAGE_AHEAD_OF_TIME: {
    family: 'rejected',
    status: 422,
    message: '`as_of` is more than five minutes in the future.',
    advice: 'Check the clock of the machine that reports the usage.',
  },
  OBJECT_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'The object does not exist.',
    advice: 'Check the ID. Objects older than the retention period are deleted.',
  },
  SESSION_MISSING: {
    family: 'rejected',
    status: 401,
    message: 'You are not signed in, or the session has ended.',
    advice: 'Sign in at /console.',
  },
  LINK_NEEDED: {
    family: 'rejected',
    status: 401,
    message: 'You are not signed in, or the session has ended.',
    advice: 'Run `bursar console-link` on the same machine and open the link that it prints.',
  },
  ROLE_REFUSED: {
    family: 'rejected',
    status: 403,
    message: 'This action requires the operator role.',
    advice: 'Ask the administrator of your identity provider for the role.',
  },
  REQUEST_FORGED: {
    family: 'rejected',
    status: 403,
    message: 'The request does not come from the console.',
    advice:
      'Send the token from `GET me` in `x-bursar-csrf`, and no Origin other than the console’s.',
  },
  SIGN_IN_REFUSED: {
    family: 'rejected',
    status: 403,
    message: 'The sign-in failed.',
    advice:
      'Start again. A one-time link works once, within 15 minutes, on the same machine and ' +
      'without a proxy. With single sign-on, your account needs a role.',
  },
  ACTION_IMPOSSIBLE: {
    family: 'rejected',
    status: 409,
    message: 'This action is not available in the current state.',
    advice: 'Reload the object. It may be resolved already.',
  },
  ...BACKEND_ERRORS,
  TENANT_CLAIM_MISSING: {
    family: 'rejected',
    status: 403,
    message: 'The token does not name a tenant.',
    advice: 'Configure the issuer to put the tenant ID into the claim that api.tenantClaim names.',
  },
  TENANT_CLAIM_REFUSED: {
    family: 'rejected',
    status: 403,
    message: 'The tenant claim is not a valid tenant ID.',
    advice:
      'Configure the issuer to put a valid tenant ID into the claim that api.tenantClaim names: ' +
      '1 to 128 of A-Z, a-z, 0-9 and ._:@-.',
  },
  TENANT_ID_RESERVED: {
    family: 'rejected',
    status: 400,
    message: 'Tenant IDs that start with bt_ are reserved for IDs that Bursar generates.',
    advice: 'Choose another ID. You can use a generated ID once its tenant exists.',
  },
  ASKED_TOO_OFTEN: {
    family: 'rejected',
    status: 429,
    message: 'The tenant sends too many requests.',
    advice: 'Retry after the number of seconds in `Retry-After`.',
  },
  RETURN_URL_REFUSED: {
    family: 'rejected',
    status: 422,
    message: 'The return URL is not allowed.',
    advice: 'Use a URL of your app and list its origin in api.returnOrigins.',
  },
  PRICE_NOT_SOLD: {
    family: 'rejected',
    status: 422,
    message: 'This request does not accept the price.',
    advice:
      'Use a price from `GET plans`: of an ADDON plan for an add-on, otherwise of a MAIN plan.',
  },
  ALREADY_SUBSCRIBED: {
    family: 'rejected',
    status: 409,
    message: 'The tenant already has a subscription.',
    advice: 'Change it with change-plan or seats, or resume it.',
  },
  PAYMENT_PENDING: {
    family: 'rejected',
    status: 409,
    message: 'The previous checkout is complete and its payment is processing.',
    advice: 'Wait; a bank debit takes days. If the payment fails, start a new checkout.',
  },
  CHECKOUT_REPLACED: {
    family: 'rejected',
    status: 409,
    message: 'A newer checkout of this tenant replaced this one.',
    advice: 'Use the newer checkout, or start again.',
  },
  SUBSCRIPTION_UNKNOWN: {
    family: 'rejected',
    status: 404,
    message: 'The tenant has no such subscription.',
    advice: 'Use a subscription from `GET subscriptions`.',
  },
  SUBSCRIPTION_UNCHANGEABLE: {
    family: 'rejected',
    status: 409,
    message: 'The subscription cannot be changed in its current state.',
    advice: 'Check its status. If it has ended, start a new checkout.',
  },
  PRORATION_DATE_REFUSED: {
    family: 'rejected',
    status: 422,
    message:
      'proration_at is not from a preview of the last 15 minutes, or a new term began since then.',
    advice: 'Call preview-change again and show the new amounts to the customer.',
  },
  NEVER_BOUGHT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant has no Stripe customer yet.',
    advice: 'Start a checkout first.',
  },
  PAYMENT_REFUSED: {
    family: 'rejected',
    status: 402,
    message: 'The payment was declined. Nothing changed.',
    advice: 'Let the customer update the card in the portal, then try again.',
  },
} as const satisfies Record<string, RejectedEntry>

export type RejectedCode = keyof typeof REJECTED
