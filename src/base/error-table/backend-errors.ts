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
} as const satisfies Record<string, BackendEntry>
