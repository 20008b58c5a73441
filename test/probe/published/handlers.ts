/** Handlers that others have published, at the versions at which they were read. */
export interface PublishedHandler {
  readonly name: string
  /** What is installed from the registry, as it is. */
  readonly packages: readonly string[]
  /** The few lines around it, in this folder. */
  readonly script: string
  /** It keeps its own tables, and shows them at /state. */
  readonly database?: true
}

export const PUBLISHED: readonly PublishedHandler[] = [
  {
    name: 'Express as Stripe documents it, 2023',
    packages: ['express@4.18.2', 'stripe@12.0.0'],
    script: 'stripe-docs-express.mjs',
  },
  {
    name: 'Express as Stripe documents it, 2026',
    packages: ['express@5.3.0', 'stripe@23.1.0'],
    script: 'stripe-docs-express.mjs',
  },
  {
    name: '@worker-tools/stripe-webhook',
    packages: ['@worker-tools/stripe-webhook@1.1.3'],
    script: 'worker-tools.mjs',
  },
  {
    name: '@better-auth/stripe',
    packages: [
      'better-auth@1.7.6',
      '@better-auth/stripe@1.7.6',
      'better-call@1.4.0',
      'stripe@22.5.0',
    ],
    script: 'better-auth.mjs',
  },
  {
    name: '@supabase/stripe-sync-engine',
    packages: ['@supabase/stripe-sync-engine@0.48.5', 'express@5.3.0', 'stripe@23.1.0'],
    script: 'supabase-sync-engine.mjs',
    database: true,
  },
]
