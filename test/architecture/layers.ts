/** The house from the ground up. A room may use itself and any room on a lower floor. */
export const LAYERS = [
  ['wire'],
  ['base'],
  ['config', 'stripe', 'postgres'],
  ['subscription', 'audit'],
  ['inbox', 'outbox'],
  ['ingress', 'refresh', 'delivery'],
  ['schedule', 'reconcile'],
  ['billing', 'operator'],
  ['pipeline'],
  ['service'],
  ['http'],
  ['index', 'local'],
  ['adapters', 'cli'],
] as const

/**
 * Out-buildings know only what a stranger on the wire could know; `dev` puts the others together.
 */
export const OUTBUILDINGS = {
  client: ['wire'],
  react: ['wire'],
  'embedded-postgres': ['wire'],
  simulator: ['wire'],
  probe: ['wire'],
  dev: ['wire', 'simulator', 'embedded-postgres', 'index', 'local'],
  console: ['wire'],
} as const

/** Rooms that may use less than their floor allows. */
export const NARROW = { subscription: ['wire', 'base', 'postgres'] } as const

export type Module = (typeof LAYERS)[number][number] | keyof typeof OUTBUILDINGS
