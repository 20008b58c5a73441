interface RefreshEntry {
  family: 'transient'
  message: string
  advice: string
}

/** Why an object is read later, or by another node. Part of `errors.ts`. */
export const REFRESH_ERRORS = {
  PLANS_OUTDATED: {
    family: 'transient',
    message: 'This node does not have the plan of a price, but a node with newer plans exists.',
    advice: 'Nothing to do: the node with the newer plans refreshes the object.',
  },
  STRIPE_RATE_LIMITED: {
    family: 'transient',
    message: 'Stripe limits the rate of requests.',
    advice: 'Bursar retries later.',
  },
} as const satisfies Record<string, RefreshEntry>
