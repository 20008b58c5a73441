export const TENANT_ID_LENGTH_MAX = 128

/**
 * What a tenant’s id looks like; `bursar.tenants` holds no other. It is opaque, and compared
 * exactly: `org_2abCdEf`, a ULID, a UUID, an email address. `.` and `..` are left out, because no
 * URL path can carry them.
 */
export const TENANT_ID_FORM = /^(?!\.{1,2}$)[A-Za-z0-9._:@-]{1,128}$/

/** Ids that Bursar generates begin like this, and no id that an app chooses does. */
export const GENERATED_TENANT_ID_PREFIX = 'bt_'

/** Whether a text may be the id that an app gives to a tenant. */
export function isTenantIdForApps(id: string): boolean {
  return TENANT_ID_FORM.test(id) && !id.startsWith(GENERATED_TENANT_ID_PREFIX)
}
