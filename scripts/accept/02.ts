import type { AcceptLine, Shown } from './accept-line.ts'
import { shownBySimulatorBench } from './shown-by-bench.ts'
import { shownByTests } from './shown-by-tests.ts'
import { shownInTurn } from './shown-in-turn.ts'

/** A stateful Stripe for the desk. */
const lines: AcceptLine[] = [
  {
    line: 1,
    title: 'Every route walked, every resource of its type in Stripe’s package, without casts',
    show: () => shownByTests(['test/simulator/shapes.test.ts']),
  },
  {
    line: 2,
    title: 'The official package runs the flows of its own documentation',
    show: () =>
      shownByTests([
        'test/simulator/stripe-flows.test.ts',
        'test/simulator/people-flows.test.ts',
        'test/simulator/subscription-lifecycle.test.ts',
        'test/simulator/as-documented.test.ts',
        'test/simulator/dunning.test.ts',
        'test/simulator/surroundings.test.ts',
      ]),
  },
  {
    line: 3,
    title: 'A real Chromium buys, is declined, changes plan and cancels, on two widths',
    show: showPages,
  },
  {
    line: 4,
    title: 'A year of 1,000 subscriptions, reads on one core, one sequence for one seed',
    show: shownBySimulatorBench,
  },
  {
    line: 5,
    title:
      'Unknown routes name what is served; the main job and bursar dev run on it, with fault injection',
    show: () => shownByTests(['test/simulator/api.test.ts', 'test/scenarios/']),
  },
]

/** The pages in a browser, and their pictures in the guide. */
function showPages(): Promise<Shown> {
  const config = 'vitest.browser.config.ts'
  const only = 'the pictures of the guide are there'
  return shownInTurn([
    () => shownByTests(['test/browser/simulator-pages.test.ts'], { config }),
    () => shownByTests(['test/docs/simulator-guide.test.ts'], { only }),
  ])
}

export default lines
