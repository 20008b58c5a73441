import { type Check, error, faulty, ok, unknown } from '../check.ts'
import { sayOffset } from '../say-offset.ts'

/** Deliveries are refused from 5 minutes on. */
const SKEW_MS_MAX = 60_000

export const stripeClock: Check = {
  id: 'stripe_clock',
  title: 'Clock of this machine',
  how: 'The clock of this machine is within a minute of Stripe’s clock.',
  needs: ['stripe_permissions'],
  async run({ clock, stripe }) {
    const before = clock.now().getTime()
    const theirs = await stripe.clock()
    if (theirs === null) return unknown('The answer of Stripe has no date.')
    const ours = (before + clock.now().getTime()) / 2
    const offsetMs = ours - theirs.getTime()
    if (Math.abs(offsetMs) < SKEW_MS_MAX) return ok('Within a minute of Stripe’s clock.')
    const offset = sayOffset(offsetMs)
    return faulty(
      error(
        `The clock of this machine is ${offset} Stripe’s clock. From 5 minutes on, Bursar ` +
          'refuses deliveries.',
        'Synchronize the clock, for example with `timedatectl set-ntp true`.',
      ),
    )
  },
}
