/** What one line of *It is done when* came to: a verdict, and the figure it rests on. */
export interface Shown {
  readonly verdict: 'yes' | 'no'
  readonly figure: string
}

/** One line of an issue's *It is done when*. A `show` that throws is a "no" with its message. */
export interface AcceptLine {
  /** Its number in the issue. */
  readonly line: number
  readonly title: string
  show(): Promise<Shown>
}
