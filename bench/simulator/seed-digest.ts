import { createHash } from 'node:crypto'
import {
  createSimulator,
  SCENARIOS,
  type ScenarioName,
} from '../../packages/simulator/src/index.ts'

export interface SeedDigest {
  readonly events: number
  readonly deliveries: number
  /** Of all that was delivered, however fast. */
  readonly sha256: string
}

/** Every scenario under every mistake of deliveries, from one seed. */
export async function seedDigest(seed: number): Promise<SeedDigest> {
  const simulator = createSimulator({
    seed,
    startAt: 1_800_000_000,
    deliveries: { concurrency: 1 },
  })
  const faults = { duplicate: 0.2, reorder: 0.2, drop: 0.1, twin: 0.1, lose: 0.1 }
  simulator.faults.set({ seed, deliveries: faults })
  const delivered: string[] = []
  simulator.addWebhookEndpoint({
    url: 'http://app.test',
    secret: 'whsec_bench',
    handler: async (request) => {
      delivered.push(await request.text())
      return new Response()
    },
  })
  for (const name of Object.keys(SCENARIOS).filter(isScenario)) {
    await simulator.scenario(name)
    await simulator.caughtUp()
  }
  await simulator.stop()
  const ids = new Set(delivered.map((body) => JSON.parse(body).id))
  const sha256 = createHash('sha256').update(JSON.stringify(delivered.sort())).digest('hex')
  return { events: ids.size, deliveries: delivered.length, sha256 }
}

function isScenario(name: string): name is ScenarioName {
  return Object.hasOwn(SCENARIOS, name)
}
