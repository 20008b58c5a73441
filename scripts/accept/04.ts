import type { AcceptLine } from './accept-line.ts'
import { showFirstView } from './first-view.ts'
import { shownByConsoleBench } from './shown-by-bench.ts'
import { shownByTests } from './shown-by-tests.ts'
import { shownInTurn } from './shown-in-turn.ts'

const BROWSER = { config: 'vitest.browser.config.ts' }

/** The faces: the customer’s API, the entitlement read, the operator’s console. */
const lines: AcceptLine[] = [
  {
    line: 1,
    title: 'Chromium walks from the sign-in over a purchase, GRACE and why to a verified audit',
    show: () => shownByTests(['test/browser/console-walk.test.ts'], BROWSER),
  },
  {
    line: 2,
    title: 'Every page at 1440, 1024 and 390 px, light and dark, with no, little and much data',
    show: () =>
      shownInTurn([
        () => shownByTests(['test/browser/console-pages.test.ts'], BROWSER),
        () => shownByTests(['test/docs/console-guide.test.ts']),
      ]),
  },
  {
    line: 3,
    title: 'axe finds no violation: on every page (with line 2), in every dialog and state',
    show: () =>
      shownByTests(
        ['test/browser/console-keys.test.ts', 'test/browser/console-states.test.ts'],
        BROWSER,
      ),
  },
  {
    line: 4,
    title: 'At most 300 KB of script a page, compressed; the first view in under a second',
    show: () =>
      shownInTurn([() => shownByTests(['test/console/script-budget.test.ts']), showFirstView]),
  },
  {
    line: 5,
    title: 'Empty, loading, error and 100,000-row states for every list',
    show: () => shownByTests(['test/browser/console-states.test.ts'], BROWSER),
  },
  {
    line: 6,
    title: 'Search stays under 200 ms with a million events',
    show: () => shownByConsoleBench(),
  },
  {
    line: 7,
    title: 'A viewer cannot do what an operator can',
    show: () => shownByTests(['test/operator/door.test.ts'], { only: 'a viewer' }),
  },
  {
    line: 8,
    title: 'Every unsafe request without token or with a foreign origin is refused',
    show: () => shownByTests(['test/operator/door.test.ts'], { only: 'is refused' }),
  },
  {
    line: 9,
    title: 'Every operator action is in the audit log with who and why',
    show: () =>
      shownByTests(['test/operator/actions.test.ts', 'test/cli/webhooks.test.ts'], {
        only: 'written down|audit row',
      }),
  },
]

export default lines
