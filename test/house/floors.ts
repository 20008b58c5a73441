/** The house from the ground up. A room may use itself and any room on a lower floor. */
export const FLOORS = [
  ['base'],
  ['config', 'wire', 'stripe', 'postgres'],
  ['subscription', 'ledger'],
  ['ingress', 'inbox', 'refresh', 'outbox', 'effects', 'schedule', 'reconcile'],
  ['billing', 'operator'],
  ['pipeline'],
  ['service'],
  ['http'],
  ['index'],
  ['cli'],
] as const

/** Out-buildings know only what a stranger on the wire could know. */
export const OUTBUILDINGS = {
  client: ['base', 'wire'],
  simulator: ['base', 'wire'],
  probe: ['base', 'wire'],
  console: ['base', 'wire'],
} as const

/** Rooms that may use less than their floor allows. */
export const NARROW = { subscription: ['base', 'postgres'] } as const

export type Room = (typeof FLOORS)[number][number] | keyof typeof OUTBUILDINGS
