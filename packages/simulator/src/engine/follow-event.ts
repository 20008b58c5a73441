import type { SimulatedEvent } from '../world/event-log.ts'
import { idOf } from '../world/id-of.ts'
import type { World } from '../world/world.ts'
import { refreshEntitlements } from './entitlements.ts'

/** Side effects of an event: subscription changes update entitlements. */
export function followEvent(world: World, event: SimulatedEvent): void {
  if (event.objectType !== 'subscription' || event.objectId === null) return
  const subscription = world.subscriptions.find(event.objectId)
  if (subscription !== undefined) refreshEntitlements(world, idOf(subscription.customer))
}
