import type { IconName } from '../parts/icon.tsx'

export interface Place {
  readonly path: string
  readonly label: string
  readonly icon: IconName
  /** After `g`. */
  readonly letter: string
}

/** Where one can go, in the order of the navigation. */
export const PLACES = [
  { path: '/', label: 'Today', icon: 'pulse', letter: 't' },
  { path: '/events', label: 'Events', icon: 'bolt', letter: 'e' },
  { path: '/findings', label: 'Findings', icon: 'flag', letter: 'f' },
  { path: '/tenants', label: 'Tenants', icon: 'people', letter: 'n' },
  { path: '/subscriptions', label: 'Subscriptions', icon: 'cycle', letter: 's' },
  { path: '/overrides', label: 'Overrides', icon: 'key', letter: 'o' },
  { path: '/outbox', label: 'Outbox', icon: 'mail', letter: 'm' },
  { path: '/endpoints', label: 'Endpoints', icon: 'plug', letter: 'p' },
  { path: '/reconcile', label: 'Reconcile', icon: 'clock', letter: 'r' },
  { path: '/audit', label: 'Audit log', icon: 'seal', letter: 'a' },
] as const satisfies readonly Place[]

/** The place that a path belongs to: `/events/evt_1` is in Events. */
export function placeOf(path: string): Place | undefined {
  return PLACES.find(
    (place) => place.path === path || (place.path !== '/' && path.startsWith(`${place.path}/`)),
  )
}
