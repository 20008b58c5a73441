import { expect, test } from 'vitest'
import { STATUSES } from '../status.ts'
import { type Cause, transitionVerdict } from './transitions.ts'

/** The cells where it matters who asks; every other is in decide.test.ts. */
test.each`
  from           | to             | truth        | tick         | operator
  ${null}        | ${'ACTIVE'}    | ${'allowed'} | ${'allowed'} | ${'allowed'}
  ${'ACTIVE'}    | ${'GRACE'}     | ${'allowed'} | ${'allowed'} | ${'allowed'}
  ${'GRACE'}     | ${'SUSPENDED'} | ${'allowed'} | ${'allowed'} | ${'allowed'}
  ${'SUSPENDED'} | ${'SUSPENDED'} | ${'same'}    | ${'same'}    | ${'same'}
  ${'ACTIVE'}    | ${'TRIAL'}     | ${'unusual'} | ${'blocked'} | ${'blocked'}
  ${'GRACE'}     | ${'TRIAL'}     | ${'unusual'} | ${'blocked'} | ${'blocked'}
  ${'SUSPENDED'} | ${'TRIAL'}     | ${'unusual'} | ${'blocked'} | ${'blocked'}
  ${'SUSPENDED'} | ${'GRACE'}     | ${'unusual'} | ${'blocked'} | ${'blocked'}
  ${'EXPIRED'}   | ${'ACTIVE'}    | ${'blocked'} | ${'blocked'} | ${'blocked'}
`('$from → $to', ({ from, to, ...verdicts }) => {
  for (const [cause, verdict] of Object.entries(verdicts)) {
    expect([cause, transitionVerdict(from, to, cause as Cause)]).toEqual([cause, verdict])
  }
})

test('neither time nor an operator moves a subscription where only Stripe may', () => {
  for (const cause of ['tick', 'operator'] as const) {
    const allowed = STATUSES.flatMap((from) =>
      STATUSES.filter((to) => transitionVerdict(from, to, cause) === 'unusual'),
    )
    expect(allowed).toEqual([])
  }
})

test('nobody moves an expired subscription', () => {
  for (const cause of ['truth', 'tick', 'operator'] as const) {
    const verdicts = STATUSES.map((to) => transitionVerdict('EXPIRED', to, cause))
    expect(verdicts).toEqual(['blocked', 'blocked', 'blocked', 'blocked', 'same'])
  }
})
