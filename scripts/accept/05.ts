import type { AcceptLine } from './accept-line.ts'
import { showProbeTimes } from './probe-times.ts'
import { shownByCampaign } from './shown-by-campaign.ts'
import { shownByTests } from './shown-by-tests.ts'
import { shownInTurn } from './shown-in-turn.ts'

/** The probe: what it catches, what it never says, and how long it takes. */
const lines: AcceptLine[] = [
  {
    line: 1,
    title: 'Of the single-fault mutants at least 99 % are caught; references have no false fail',
    show: () =>
      shownInTurn([() => shownByCampaign('mutants'), () => shownByCampaign('references')]),
  },
  {
    line: 2,
    title: 'Published handlers from the registry are probed; the findings stand in the docs',
    show: () => shownByCampaign('published'),
  },
  {
    line: 3,
    title: 'Bursar itself, with every oracle there is: 0 findings; what is not judged says why',
    show: () => shownByTests(['test/probe/bursar.test.ts']),
  },
  {
    line: 4,
    title: 'Harmless on loopback in under 20 s, everything in under 10 minutes',
    show: showProbeTimes,
  },
]

export default lines
