export interface Series {
  readonly name: string
  readonly label: string
  readonly color: string
}

/** They differ in brightness as well as in color, in both schemes. */
export const DELIVERY_SERIES: readonly Series[] = [
  { name: 'accepted', label: 'Accepted', color: 'light-dark(#5a4fd0, #8f86ea)' },
  { name: 'ignored', label: 'Ignored', color: 'light-dark(#b4bbcb, #566074)' },
  { name: 'refused', label: 'Refused', color: 'light-dark(#d1495b, #ff9aa8)' },
]

export const STATUS_SERIES: readonly Series[] = [
  { name: 'ACTIVE', label: 'Active', color: 'light-dark(#2f9e6b, #5fd39a)' },
  { name: 'TRIAL', label: 'Trial', color: 'light-dark(#5a4fd0, #9b93f0)' },
  { name: 'GRACE', label: 'Grace', color: 'light-dark(#e09a2b, #f3c37a)' },
  { name: 'SUSPENDED', label: 'Suspended', color: 'light-dark(#d1495b, #ff8496)' },
  { name: 'EXPIRED', label: 'Expired', color: 'light-dark(#b4bbcb, #566074)' },
]
