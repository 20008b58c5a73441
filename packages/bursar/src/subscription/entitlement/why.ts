import { sayMinute } from '@bursar/wire/text/say-instant'

/** What a reason is told with. */
export interface Told {
  readonly feature: string
  /** The name of the plan, for people; null where there is none. */
  readonly planName: string | null
  readonly limit: number | null
  readonly used: number | null
  /** When the override ends; null where none has a say. */
  readonly until: Date | null
}

interface Why {
  readonly isAllowed: boolean
  readonly say: (told: Told) => string
}

const ends = (at: Date | null) => (at === null ? 'further notice' : sayMinute(at))

/** An override of the limit stands behind the count. */
const counted = ({ limit, used, until, feature }: Told) => {
  const set = until === null ? '' : ` An operator set the limit until ${ends(until)}.`
  return `${used ?? 0} of ${limit ?? 'unlimited'} ${feature} are in use.${set}`
}

/** Every reason that an answer can have: whether it allows, and how people are told. */
export const WHYS = {
  tenant_unknown: { isAllowed: false, say: () => 'The tenant does not exist.' },
  feature_unknown: {
    isAllowed: false,
    say: ({ feature }) => `No plan has the feature ${feature}.`,
  },
  override_blocks: {
    isAllowed: false,
    say: ({ until }) => `An operator blocked it until ${ends(until)}.`,
  },
  override_allows: {
    isAllowed: true,
    say: ({ until }) => `An operator allowed it until ${ends(until)}.`,
  },
  no_subscription: { isAllowed: false, say: () => 'The tenant has no subscription.' },
  status_unknown: {
    isAllowed: false,
    say: () => 'The subscription has a status that this version does not know.',
  },
  suspended: { isAllowed: false, say: () => 'The subscription is suspended.' },
  expired: { isAllowed: false, say: () => 'The subscription has ended.' },
  not_in_plan: {
    isAllowed: false,
    say: ({ planName, feature }) => `The plan ${planName} does not include ${feature}.`,
  },
  addon_alone: {
    isAllowed: false,
    say: ({ planName }) =>
      `${planName} is an add-on, and the tenant has no live main subscription.`,
  },
  limit_reached: { isAllowed: false, say: counted },
  within_limit: { isAllowed: true, say: counted },
  without_limit: {
    isAllowed: true,
    say: ({ planName, feature }) => `The plan ${planName} includes ${feature} without a limit.`,
  },
} as const satisfies Record<string, Why>

export type WhyCode = keyof typeof WHYS
