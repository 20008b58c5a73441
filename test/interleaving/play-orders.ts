import type { DatabaseServer } from '../support/database-on-server.ts'
import { exploreOrders, type OrdersExplored } from './explore-orders.ts'
import { FrozenStripe } from './frozen-world.ts'
import { inParallel } from './in-parallel.ts'
import { ORDER_SCENARIOS } from './order-scenario.ts'
import { openStage, STAGE_START, type StageOptions } from './stage.ts'

export interface ScenarioEnd extends OrdersExplored {
  readonly number: number
  readonly name: string
}

interface PlayOptions extends StageOptions {
  readonly server: DatabaseServer
  /** Which of ORDER_SCENARIOS. */
  readonly numbers: Iterable<number>
  readonly queues: number
  readonly onEnd: (end: ScenarioEnd) => void
}

/** Tries every order of these scenarios, each on a database of its own. */
export async function playOrders(options: PlayOptions): Promise<void> {
  const { queues, numbers, onEnd, server, ...stageOptions } = options
  await inParallel<FrozenStripe>({
    queues,
    jobs: numbers,
    open: () => FrozenStripe.start(new Date(STAGE_START)),
    work: async (stripe, number) => {
      const scenario = ORDER_SCENARIOS[number]!
      const open = () => openStage(server, stageOptions)
      const explored = await exploreOrders(open, stripe, scenario)
      onEnd({ number, name: scenario.name, ...explored })
    },
    close: (stripe) => stripe.stop(),
  })
}
