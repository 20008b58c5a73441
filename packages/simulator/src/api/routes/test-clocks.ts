import type Stripe from 'stripe'
import { runTo } from '../../engine/run-tasks.ts'
import { newTestClock } from '../../objects/new-test-clock.ts'
import { invalidRequest } from '../../world/refusal.ts'
import type { World } from '../../world/world.ts'
import { CREATED, listAnswer, PAGING } from '../list-answer.ts'
import { fields, integer, text } from '../params.ts'
import { findOr404, idIn, readText, route, textOf } from '../route.ts'
import { deleteCustomer } from './customers.ts'

/** Finds the world of a due task, which names its account. */
type WorldOf = (account: string | null) => World

/** https://docs.stripe.com/api/test_clocks */
export const testClockRoutes = (worldOf: WorldOf) => [
  route(
    'POST',
    '/v1/test_helpers/test_clocks',
    fields({ frozen_time: integer }, { name: text }),
    ({ world }, params) => {
      const clock = newTestClock({
        id: world.newId('clock'),
        created: world.timeline.now,
        livemode: world.livemode,
        frozenTime: params.frozen_time,
        name: params.name ?? null,
      })
      const at = world.openClock(clock.id, params.frozen_time)
      world.save(world.testClocks, clock, at, 'test_helpers.test_clock.created')
      return textOf(world.testClocks, clock.id)
    },
  ),
  route('GET', '/v1/test_helpers/test_clocks/:id', fields({}, {}), (call) =>
    readText(call, call.world.testClocks),
  ),
  route(
    'POST',
    '/v1/test_helpers/test_clocks/:id/advance',
    fields({ frozen_time: integer }, {}),
    (call, params) => {
      const { world } = call
      const clock = findOr404(world.testClocks, idIn(call))
      if (clock.status === 'advancing') {
        throw invalidRequest('The test clock is still advancing.', {
          code: 'test_clock_not_ready',
        })
      }
      if (params.frozen_time <= clock.frozen_time) {
        throw invalidRequest('You can only advance a test clock to a later time.', {
          param: 'frozen_time',
        })
      }
      void advanceClock(world, clock, params.frozen_time, worldOf)
      return textOf(world.testClocks, clock.id)
    },
  ),
  route('DELETE', '/v1/test_helpers/test_clocks/:id', fields({}, {}), (call) => {
    const { world } = call
    const clock = findOr404(world.testClocks, idIn(call))
    for (const customer of world.customers.filter((each) => each.test_clock === clock.id)) {
      deleteCustomer(world, customer)
    }
    const at = world.timelineOf(clock.id)
    world.save(world.testClocks, clock, at, 'test_helpers.test_clock.deleted')
    const tombstone = { id: clock.id, object: 'test_helpers.test_clock', deleted: true } as const
    world.testClocks.remove(clock.id, tombstone)
    return JSON.stringify(tombstone)
  }),
  route(
    'GET',
    '/v1/test_helpers/test_clocks',
    fields({}, { ...PAGING, ...CREATED }),
    (call, params) => {
      const { world } = call
      return listAnswer(
        {
          objects: [...world.testClocks.newestFirst()],
          url: '/v1/test_helpers/test_clocks',
          resource: 'test_helpers.test_clock',
          textOf: ({ id }) => textOf(world.testClocks, id),
        },
        params,
      )
    },
  ),
]

/** Answers `advancing` immediately. As in Stripe, an event reports `ready`. */
export async function advanceClock(
  world: World,
  clock: Stripe.TestHelpers.TestClock,
  to: number,
  worldOf: WorldOf,
): Promise<void> {
  const at = world.timelineOf(clock.id)
  clock.status = 'advancing'
  clock.status_details = { advancing: { target_frozen_time: to } }
  world.save(world.testClocks, clock, at, 'test_helpers.test_clock.advancing')
  await new Promise((resolve) => setImmediate(resolve))
  try {
    await runTo(at, to, worldOf)
  } catch (error) {
    // As in Stripe. The reason is stored for the overview page.
    clock.status = 'internal_failure'
    clock.name = `${clock.name ?? ''} failed: ${String(error)}`.trim()
    world.save(world.testClocks, clock, at, 'test_helpers.test_clock.internal_failure')
    return
  }
  clock.status = 'ready'
  clock.status_details = {}
  clock.frozen_time = to
  world.save(world.testClocks, clock, at, 'test_helpers.test_clock.ready')
}

/** Resumes clocks that were advancing when the simulator stopped. */
export function resumeClocks(world: World, worldOf: WorldOf): void {
  for (const clock of world.testClocks.filter(({ status }) => status === 'advancing')) {
    const to = clock.status_details.advancing?.target_frozen_time ?? clock.frozen_time
    void advanceClock(world, clock, to, worldOf)
  }
}
