/** What `npm run campaign -- NAME` hands to a module of this folder. */
export interface CampaignOptions {
  /** The same seed tries the same things again. */
  readonly seed: number
  readonly runs: number
  /** Told how many runs are done. */
  readonly progress: (done: number) => void
}

/** What a campaign came to; `run` of every module here resolves with one. */
export interface CampaignResult {
  readonly passed: boolean
  /** One line of figures. */
  readonly figure: string
  /** What went wrong, each with what is needed to see it again. Empty when `passed`. */
  readonly failures: readonly string[]
}

/** Very many seeded runs, more than a test run has time for. */
export interface Campaign {
  readonly title: string
  /** How many runs are all, or enough. */
  readonly runs: number
  run(options: CampaignOptions): Promise<CampaignResult>
}
