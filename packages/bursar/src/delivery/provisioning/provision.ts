import { AppError } from '@bursar/wire/errors'
import type {
  MessageHandler,
  OutboxMessage,
  Tried,
} from '../../subscription/outgoing/message-handler.ts'
import {
  findTenant,
  type IdentityState,
  leaseIdentity,
  linkIdentity,
  markStep,
  type Pool,
  releaseIdentity,
  type TenantToProvision,
} from './identities.store.ts'
import type { IdentityProvider } from './identity-provider.ts'

/** No later try can help: somebody must look. */
const FINAL = ['IDENTITY_REFUSED', 'IDENTITY_TAKEN', 'IDENTITY_MISSING', 'IDENTITY_UNREACHABLE']

/** Statuses may change while the provider is told of one; more often than this they never do. */
const ROUNDS_MAX = 5

/**
 * Makes the identity provider follow a tenant: the identity is there, may sign in exactly when the
 * tenant has access, and who may has the role and is invited. Each step is remembered, so that a
 * crash or an outage goes on where it stopped; steps in the wrong order end the same.
 */
export function makeProvision(pool: Pool, provider: IdentityProvider): MessageHandler {
  return async (message, signal) => {
    const state = await leaseIdentity(pool, message.tenantId)
    if (state === null) return { kind: 'waiting', errorCode: 'IDENTITY_BUSY' }
    try {
      if (state.identityId === null && (await findTenant(pool, message.tenantId))?.isMerged) {
        return { kind: 'dropped', because: 'OVERTAKEN' }
      }
      await follow({ pool, provider, message, signal }, state)
      return { kind: 'done' }
    } catch (error) {
      return finalOrThrow(error)
    } finally {
      await releaseIdentity(pool, message.tenantId)
    }
  }
}

interface Saga {
  readonly pool: Pool
  readonly provider: IdentityProvider
  readonly message: OutboxMessage
  readonly signal: AbortSignal
}

async function follow(saga: Saga, state: IdentityState): Promise<void> {
  const { pool, provider, message, signal } = saga
  const { tenantId } = message
  const known = { identityId: state.identityId ?? '', wasInvited: state.isInvited }
  const { identityId, wasInvited } = state.identityId === null ? await link(saga) : known
  // First of all: whatever else fails, who has lost access must not wait for it.
  const isWelcome = await tellAccess(saga, identityId, state.isEnabled)
  if (!isWelcome) return
  if (!state.hasRole) {
    await provider.grantRole(identityId, signal)
    await markStep(pool, tenantId, 'role_granted')
  }
  if (!wasInvited) {
    await provider.invite(identityId, signal)
    await markStep(pool, tenantId, 'invited')
  }
}

/** Gives whether they may sign in. `told` is what the provider has said yes to last. */
async function tellAccess(saga: Saga, identityId: string, told: boolean | null): Promise<boolean> {
  const { pool, provider, message, signal } = saga
  const { tenantId } = message
  let known = told
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const wanted = maySignIn(await tenantOf(saga))
    if (known === wanted) return wanted
    // It may do as told and its answer be lost: from here on what we knew is not to be relied on.
    await markStep(pool, tenantId, 'telling')
    await provider.setEnabled({ identityId, tenantId }, wanted, signal)
    if (!wanted) await provider.endSessions(identityId, signal)
    await markStep(pool, tenantId, wanted ? 'enabled' : 'disabled')
    known = wanted
  }
  throw new AppError('IDENTITY_BUSY')
}

/** `wasInvited`: it was made, and its person written to, before the database was restored. */
async function link(saga: Saga): Promise<{ identityId: string; wasInvited: boolean }> {
  const { pool, provider, message, signal } = saga
  const { tenantId } = message
  const tenant = await tenantOf(saga)
  const { email, name } = tenant
  if (email === null) throw new AppError('IDENTITY_UNREACHABLE')
  const wish = { tenantId, email, name, isEnabled: maySignIn(tenant) }
  const { identityId, isNew } = await provider.findOrCreate(wish, signal)
  await linkIdentity(pool, tenantId, identityId)
  const wasInvited = !isNew && message.details['lost_span'] === true
  if (wasInvited) await markStep(pool, tenantId, 'invited')
  return { identityId, wasInvited }
}

async function tenantOf({ pool, message }: Saga) {
  const tenant = await findTenant(pool, message.tenantId)
  if (tenant === null) throw new AppError('INVARIANT_BROKEN', 'The message has no tenant.')
  return tenant
}

/** Tenants that never subscribed may sign in; those that lost access or are merged may not. */
function maySignIn({ status, isMerged }: TenantToProvision): boolean {
  return !isMerged && status !== 'SUSPENDED' && status !== 'EXPIRED'
}

function finalOrThrow(error: unknown): Tried {
  if (error instanceof AppError && FINAL.includes(error.code)) {
    return { kind: 'refused', errorCode: error.code }
  }
  throw error
}
