export const TENANT_ID_LENGTH_MAX = 50

/** What a tenant’s id looks like; `bursar.tenants` holds no other. */
export const TENANT_ID_FORM = /^[a-z0-9-]{1,50}$/
