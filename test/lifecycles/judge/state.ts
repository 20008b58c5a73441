export type Status = 'TRIAL' | 'ACTIVE' | 'GRACE' | 'SUSPENDED' | 'EXPIRED'
export const ACCESS: readonly Status[] = ['TRIAL', 'ACTIVE', 'GRACE']

/** A subscription as it must be. */
export interface State {
  readonly at: number
  readonly tenant: string
  readonly status: Status
  readonly plan: string
  readonly isManaged: boolean
  readonly parent: string | null
  readonly since: number
  readonly termStart: number
  readonly termEnd: number
  readonly graceEnd: number | null
  readonly cancelAt: number | null
  readonly rest: string
  /** Not one whose first payment never came. */
  readonly hasBegun: boolean
}
