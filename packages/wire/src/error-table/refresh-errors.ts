interface RefreshEntry {
  family: 'transient'
  message: string
  advice: string
}

/** Why an object is read later, or by another node. Part of `errors.ts`. */
export const REFRESH_ERRORS = {
  PLANS_OUTDATED: {
    family: 'transient',
    message: 'A price is in no plan of this node, and a node with newer plans is running.',
    advice: 'Nothing to do: the object is left to the node with the newer plans.',
  },
  STRIPE_RATE_LIMITED: {
    family: 'transient',
    message: 'Stripe asks us to slow down.',
    advice: 'It is tried again later.',
  },
} as const satisfies Record<string, RefreshEntry>
