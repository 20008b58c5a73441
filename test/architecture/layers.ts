/** The layers, lowest first. A module may use itself and any module of a lower layer. */
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
  ['http', 'doctor'],
  ['index', 'local'],
  ['adapters', 'cli'],
] as const

/**
 * Packages that know only what an outside client could know; `dev` joins the others.
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

/** Modules that may use less than their layer allows. */
export const NARROW = { subscription: ['wire', 'base', 'postgres'] } as const

export type Module = (typeof LAYERS)[number][number] | keyof typeof OUTBUILDINGS
