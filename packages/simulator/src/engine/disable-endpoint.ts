import type Stripe from 'stripe'
import type { World } from '../world/world.ts'

/** Shows an endpoint as disabled, as Stripe does after days of failures. */
export function showDisabled(world: World, id: string): void {
  const endpoint = world.webhookEndpoints.find(id)
  if (endpoint !== undefined) {
    endpoint.status = 'disabled'
    world.save(world.webhookEndpoints, endpoint, world.timeline)
  }
  const text = world.destinations.get(id)
  if (text === undefined) return
  const destination: Stripe.V2.Core.EventDestination = JSON.parse(text)
  world.destinations.set(id, JSON.stringify({ ...destination, status: 'disabled' }))
}
