import { resolve } from 'node:path'

const SERVERS = resolve(import.meta.dirname, '../servers')
const BURSAR = resolve(import.meta.dirname, '../../packages/bursar/bin/bursar.js')

/** What is measured side by side. */
export const VARIANTS = {
  'verify-only': {
    says: '(a) our server, verifying and parsing, storing nothing',
    args: [`${SERVERS}/our-server.child.ts`, 'verify-only'],
    table: null,
  },
  ours: {
    says: '(b) bursar serve --no-worker',
    args: [BURSAR, 'serve', '--no-worker'],
    table: 'bursar.stripe_events',
  },
  'usual-handler': {
    says: '(c) the handler most people write: Express, constructEvent, SELECT, INSERT, UPDATE',
    args: [`${SERVERS}/usual-handler.child.ts`],
    table: 'usual.events',
  },
  'one-insert': {
    says: '(d) our server with one INSERT for each request',
    args: [`${SERVERS}/our-server.child.ts`, 'one-insert'],
    table: 'bursar.stripe_events',
  },
} as const satisfies Record<string, Variant>

interface Variant {
  readonly says: string
  /** Arguments of Node. */
  readonly args: readonly string[]
  /** Where it stores one row for each event. */
  readonly table: StoredIn | null
}

export type StoredIn = 'bursar.stripe_events' | 'usual.events'
export type VariantName = keyof typeof VARIANTS
export const VARIANT_NAMES = Object.keys(VARIANTS) as VariantName[]
