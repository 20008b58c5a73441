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
    message: 'The request does not name a tenant.',
    advice: 'Send the tenant ID in the Bursar-Tenant header.',
  },
  TENANT_HEADER_REFUSED: {
    family: 'rejected',
    status: 400,
    message: 'The Bursar-Tenant header is not a valid tenant ID.',
    advice: 'Send exactly one tenant ID: 1 to 128 of A-Z, a-z, 0-9, ., _, :, @ and -.',
  },
  TENANT_HEADER_CONFLICT: {
    family: 'rejected',
    status: 403,
    message: 'The Bursar-Tenant header and the token name different tenants.',
    advice: 'Omit the header: the end user’s token already names the tenant.',
  },
  CUSTOMER_TAKEN: {
    family: 'rejected',
    status: 409,
    message: 'The Stripe customer belongs to another tenant.',
    advice: 'Merge the two tenants or move the customer, in the console or with the CLI.',
  },
  EXTERNAL_ID_TAKEN: {
    family: 'rejected',
    status: 409,
    message: 'Another tenant has this external ID.',
    advice: 'Find that tenant with GET /api/v1/tenants?external_id=….',
  },
  EXTERNAL_ID_CONFLICT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant has a different external ID.',
    advice: 'Omit external_id, or send the tenant’s current external ID.',
  },
  TENANT_NAME_CONFLICT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant exists with a different name.',
    advice: 'Omit the name, or send the tenant’s current name.',
  },
  BILLING_EMAIL_CONFLICT: {
    family: 'rejected',
    status: 409,
    message: 'The tenant exists with a different billing email address.',
    advice: 'Omit billing_email, or send the tenant’s current address.',
  },
} as const satisfies Record<string, BackendEntry>
