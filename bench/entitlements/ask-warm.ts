import { createClient } from '../../packages/client/src/index.ts'
import { quantile } from '../support/quantile.ts'
import type { EntitlementsReport } from './entitlements-report.ts'

/** Tenants that are asked for in turn: all of them are kept. */
const KEPT = 1_000

const WARM_UP_ROUNDS_MAX = 100

/** Checks through the client while its stream vouches for what it keeps. */
export async function askWarm(
  url: string,
  token: string,
  { tenants, warm }: { readonly tenants: number; readonly warm: number },
): Promise<EntitlementsReport['warm']> {
  const client = createClient({ url, token })
  const ids = Array.from({ length: Math.min(KEPT, tenants) }, (_, n) => `tenant-${n + 1}`)
  const isKept = async (id: string) => (await client.check(id, 'devices')).source === 'cache'
  try {
    await warmUp(ids, isKept)
    const took = new Float64Array(warm)
    let cached = 0
    for (let n = 0; n < warm; n += 1) {
      const startedAt = performance.now()
      const { source } = await client.check(ids[n % ids.length]!, 'devices')
      took[n] = performance.now() - startedAt
      if (source === 'cache') cached += 1
      // The stream’s signs of life must come in, as they do where other work is done as well.
      if (n % KEPT === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    took.sort()
    return { checks: warm, cached, p50Ms: quantile(took, 0.5), p99Ms: quantile(took, 0.99) }
  } finally {
    client.close()
  }
}

/** The stream begins with a reset: until it has come, what is kept is dropped once more. */
async function warmUp(ids: readonly string[], isKept: (id: string) => Promise<boolean>) {
  for (let round = 0; round < WARM_UP_ROUNDS_MAX; round += 1) {
    const kept = await Promise.all(ids.map(isKept))
    if (round > 2 && kept.every(Boolean)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('The cache never became warm.')
}
