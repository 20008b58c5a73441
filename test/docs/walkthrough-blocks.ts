import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ROOT } from '../architecture/source-files.ts'

/**
 * The blocks of the pages that a newcomer follows, each by its first line.
 * `test/packages/walkthrough.test.ts` runs every one of them, in this order.
 */
export const WALKTHROUGH = {
  'README.md': [
    'npm ci && npm start',
    'A checkout for Acme Wind is paid.',
    'npm run build',
    'npm install ../bursar-0.2.0.tgz ../stripe-webhook-probe-0.2.0.tgz',
    '// server.mjs',
    'npm init -y && npm install ./bursar-0.2.0.tgz ./stripe-webhook-probe-0.2.0.tgz',
    '# .env',
    'node --env-file=.env node_modules/bursar/bin/bursar.js serve',
  ],
  'docs/start/README.md': [
    'export BURSAR_CONFIG=docs/start/bursar.config.json',
    'curl -X POST http://127.0.0.1:4242/api/v1/customer/billing/checkout-session \\',
    "curl -H 'Authorization: Bearer only-for-this-machine-0000' \\",
    '{ "tenant_id": "acme", "feature": "devices", "allowed": true, "limit": 50, "plan": "starter", "status": "ACTIVE" }',
    'npx bursar explain acme',
    'npx bursar console-link',
  ],
} as const

export type WalkthroughPage = keyof typeof WALKTHROUGH
export type FirstLine = (typeof WALKTHROUGH)[WalkthroughPage][number]

/** A diagram is drawn, and nobody types it. */
const DRAWN = 'mermaid'

/** The blocks of a page of the repository that a reader types, copies or compares, in order. */
export function blocksToFollow(page: string): string[] {
  const text = readFileSync(resolve(ROOT, page), 'utf8')
  const blocks = [...text.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)]
  const fences = text.match(/^[\s>]*(?:```|~~~)/gm) ?? []
  if (fences.length !== 2 * blocks.length) {
    throw new Error(`${page} has a block of code that begins otherwise than at a line's start.`)
  }
  return blocks.filter(([, language]) => language !== DRAWN).map((match) => match[2]!)
}

export const firstLineOf = (block: string) => block.split('\n', 1)[0]!
