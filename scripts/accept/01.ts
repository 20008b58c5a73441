import type { AcceptLine } from './accept-line.ts'
import { showNewcomers } from './newcomer.ts'
import { showSecurity } from './security.ts'
import { shownByBench } from './shown-by-bench.ts'
import { shownByCampaign } from './shown-by-campaign.ts'
import { shownByTests } from './shown-by-tests.ts'
import { shownInTurn } from './shown-in-turn.ts'

/** The main job: a signed Stripe event becomes the right subscription status, once, durably. */
const lines: AcceptLine[] = [
  {
    line: 1,
    title: 'Both commands from a fresh clone; nothing is left running',
    show: showNewcomers,
  },
  {
    line: 2,
    title: 'Every order of a life ends in one state',
    show: () => shownByCampaign('permutations'),
  },
  {
    line: 3,
    title: 'Every interleaving keeps the invariants',
    show: () =>
      shownInTurn([() => shownByCampaign('orders'), () => shownByCampaign('interleavings')]),
  },
  {
    line: 4,
    title: 'kill -9 at every point loses and doubles nothing',
    show: () => shownByCampaign('kill'),
  },
  {
    line: 5,
    title: 'Bursts, twins, late and doubtful events grant nothing',
    show: () =>
      shownByTests([
        'test/scenarios/twelve-events-at-once-cost-three-fetches-at-most.test.ts',
        'test/scenarios/two-events-of-one-invoice-are-one-change.test.ts',
        'test/scenarios/a-late-active-never-revives-what-is-expired.test.ts',
        'test/scenarios/nothing-is-granted-without-proof.test.ts',
      ]),
  },
  {
    line: 6,
    title: 'Database or Stripe away: no lost event',
    show: () =>
      shownByTests([
        'test/scenarios/the-database-stops-and-comes-back.test.ts',
        'test/scenarios/stripe-fails-and-nobody-is-lost.test.ts',
      ]),
  },
  {
    line: 7,
    title: 'The canary is found nowhere but in tenants',
    show: () =>
      shownByTests([
        'test/scenarios/the-canary-is-found-nowhere-but-in-tenants.test.ts',
        'test/scenarios/a-wrong-setting-is-not-repeated.test.ts',
      ]),
  },
  {
    line: 8,
    title: 'audit verify names what was tampered with',
    show: () =>
      shownByTests([
        'test/scenarios/audit-verify-names-what-was-tampered-with.test.ts',
        'test/scenarios/audit-verify-beside-a-running-service.test.ts',
        'test/scenarios/another-audit-key-stops-the-start.test.ts',
      ]),
  },
  {
    line: 9,
    title: '100,000 hostile requests: no 5xx, no 2xx, no growth',
    show: () => shownByCampaign('hostile'),
  },
  { line: 10, title: 'npm run verify:security is green', show: showSecurity },
  { line: 11, title: 'Ingest and drain reach their ratios', show: shownByBench },
]

export default lines
