interface BackendEntry {
  family: 'rejected'
  /** The HTTP status of the answer. */
  status: number
  message: string
  advice: string
}

const scopeMissing = (scope: string) => ({
  family: 'rejected' as const,
  status: 403,
  message: `The API token does not have the scope ${scope}.`,
  advice: `Add ${scope} to the scopes of this token in API_TOKENS, or send another token.`,
})

/** What a backend with an API token did wrong, or may not do. Part of `rejected.ts`. */
export const BACKEND_ERRORS = {
  SCOPE_READ_MISSING: scopeMissing('read'),
  SCOPE_USAGE_MISSING: scopeMissing('usage'),
  SCOPE_BILLING_MISSING: scopeMissing('billing'),
  SCOPE_TENANTS_MISSING: scopeMissing('tenants'),
  TENANT_HEADER_MISSING: {
    family: 'rejected',
    status: 400,
    message: 'The request does not say which tenant it is for.',
    advice: 'Send the tenant ID in the header Bursar-Tenant.',
  },
  TENANT_HEADER_REFUSED: {
    family: 'rejected',
    status: 400,
    message: 'The header Bursar-Tenant is not a valid tenant ID.',
    advice: 'Send exactly one tenant ID: 1 to 128 of A-Z, a-z, 0-9, ., _, :, @ and -.',
  },
  TENANT_HEADER_CONFLICT: {
    family: 'rejected',
    status: 403,
    message: 'The header Bursar-Tenant names another tenant than the token.',
    advice: 'Omit the header: the token of an end user says which tenant it is for.',
  },
  CUSTOMER_TAKEN: {
    family: 'rejected',
    status: 409,
    message: 'The Stripe customer belongs to another tenant.',
    advice: 'Merge the two tenants, or move the customer, in the console or with the CLI.',
  },
  EXTERNAL_ID_TAKEN: {
    family: 'rejected',
    status: 409,
    message: 'Another tenant has this external ID.',
    advice: 'Search for it with GET /api/v1/tenants?external_id=…',
  },
  EXTERNAL_ID_CONFLICT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant has another external ID.',
    advice: 'Omit external_id, or send the one that the tenant has.',
  },
  TENANT_NAME_CONFLICT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant exists with another name.',
    advice: 'Omit the name, or send the one that the tenant has.',
  },
  BILLING_EMAIL_CONFLICT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant exists with another billing address.',
    advice: 'Omit billing_email, or send the address that the tenant has.',
  },
} as const satisfies Record<string, BackendEntry>
