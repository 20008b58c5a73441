/** A person of a tenant, as the identity provider must know it. */
export interface IdentityWish {
  readonly tenantId: string
  readonly email: string
  readonly name: string
  /** Of one that is made: whether it may sign in. */
  readonly isEnabled: boolean
}

/**
 * Whoever signs people in. Every method may be called again after a crash and then changes nothing.
 * They throw AppError: IDENTITY_UNAVAILABLE and IDENTITY_FORBIDDEN are worth another try,
 * IDENTITY_REFUSED, IDENTITY_TAKEN and IDENTITY_MISSING are not.
 */
export interface IdentityProvider {
  /**
   * The id of the tenant's identity: found by the tenant it names, else made. One that has the
   * same e-mail address but names another tenant, or none, is never taken: IDENTITY_TAKEN.
   */
  findOrCreate(wish: IdentityWish, signal: AbortSignal): Promise<FoundIdentity>
  /** Gives it the role that a customer has. */
  grantRole(identityId: string, signal: AbortSignal): Promise<void>
  /** Has the provider write to the person: choose a password, confirm the address. */
  invite(identityId: string, signal: AbortSignal): Promise<void>
  /** Allows or forbids signing in; only while it still names the tenant. */
  setEnabled(of: TenantIdentity, isEnabled: boolean, signal: AbortSignal): Promise<void>
  /** Ends whatever sessions there are. */
  endSessions(identityId: string, signal: AbortSignal): Promise<void>
}

export interface FoundIdentity {
  readonly identityId: string
  /** It was made by this call. */
  readonly isNew: boolean
}

export interface TenantIdentity {
  readonly identityId: string
  readonly tenantId: string
}
