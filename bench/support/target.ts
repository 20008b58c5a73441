/** One thing that a bench’s figures must show. */
export interface Target {
  readonly claim: string
  /** Null: it was not measured, and so it is not met. */
  readonly got: number | null
  readonly met: boolean
}

/** One line for people. */
export function printTarget({ claim, got, met }: Target): string {
  return `${met ? 'yes' : 'NO '} ${claim}: ${got?.toFixed(2) ?? 'not measured'}`
}
