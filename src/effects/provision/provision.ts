import { AppError } from '../../base/errors.ts'
import type { Effect, EffectHandler, Tried } from '../../subscription/owing/effect-handler.ts'
import type { TenantStatus } from '../../subscription/status.ts'
import {
  findTenant,
  type IdentityState,
  leaseIdentity,
  linkIdentity,
  markStep,
  type Pool,
  releaseIdentity,
} from './identities.store.ts'
import type { IdentityProvider } from './identity-provider.ts'

/** No later try can help: somebody must look. */
const FINAL = ['IDENTITY_REFUSED', 'IDENTITY_TAKEN', 'IDENTITY_MISSING', 'IDENTITY_UNREACHABLE']

/** Statuses may change while the provider is told of one; more often than this they never do. */
const ROUNDS_MAX = 5

/**
 * Makes the identity provider follow a tenant: the identity is there, has its role, is invited,
 * and may sign in exactly when the tenant has access. Each step is remembered, so that a crash or
 * an outage goes on where it stopped; steps in the wrong order end the same.
 */
export function makeProvision(pool: Pool, provider: IdentityProvider): EffectHandler {
  return async (effect, signal) => {
    const state = await leaseIdentity(pool, effect.tenantId)
    if (state === null) throw new AppError('IDENTITY_BUSY')
    try {
      await follow({ pool, provider, effect, signal }, state)
      return { kind: 'done' }
    } catch (error) {
      return finalOrThrow(error)
    } finally {
      await releaseIdentity(pool, effect.tenantId)
    }
  }
}

interface Saga {
  readonly pool: Pool
  readonly provider: IdentityProvider
  readonly effect: Effect
  readonly signal: AbortSignal
}

async function follow(saga: Saga, state: IdentityState): Promise<void> {
  const { pool, provider, effect, signal } = saga
  const { tenantId } = effect
  const identityId = state.identityId ?? (await link(saga))
  if (!state.hasRole) {
    await provider.grantRole(identityId, signal)
    await markStep(pool, tenantId, 'role_granted')
  }
  if (!state.isInvited) {
    await provider.invite(identityId, signal)
    await markStep(pool, tenantId, 'invited')
  }
  let told = state.isEnabled
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const wanted = maySignIn((await tenantOf(saga)).status)
    if (told === wanted) return
    await provider.setEnabled({ identityId, tenantId }, wanted, signal)
    if (!wanted) await provider.endSessions(identityId, signal)
    await markStep(pool, tenantId, wanted ? 'enabled' : 'disabled')
    told = wanted
  }
  throw new AppError('IDENTITY_BUSY')
}

async function link(saga: Saga): Promise<string> {
  const { pool, provider, effect, signal } = saga
  const { tenantId } = effect
  const { email, name } = await tenantOf(saga)
  if (email === null) throw new AppError('IDENTITY_UNREACHABLE')
  const identityId = await provider.findOrCreate({ tenantId, email, name }, signal)
  await linkIdentity(pool, tenantId, identityId)
  return identityId
}

async function tenantOf({ pool, effect }: Saga) {
  const tenant = await findTenant(pool, effect.tenantId)
  if (tenant === null) throw new AppError('INVARIANT_BROKEN', 'An effect without its tenant.')
  return tenant
}

/** Who has not subscribed yet may sign in to do so; who has lost access may not. */
function maySignIn(status: TenantStatus): boolean {
  return status !== 'SUSPENDED' && status !== 'EXPIRED'
}

function finalOrThrow(error: unknown): Tried {
  if (error instanceof AppError && FINAL.includes(error.code)) {
    return { kind: 'refused', errorCode: error.code }
  }
  throw error
}
