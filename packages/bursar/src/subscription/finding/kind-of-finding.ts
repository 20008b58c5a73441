import type { FindingAction } from '@bursar/wire/operator/finding/findings'

/** `action`: a person must act. `warning`: something needs watching. `info`: good to know. */
export type Severity = 'action' | 'warning' | 'info'

/** What an operator reads about a kind of finding, and what they can do. */
export interface FindingGuide {
  readonly title: string
  /** What happened. */
  readonly meaning: string
  /** What to do. */
  readonly advice: string
  readonly actions: readonly FindingAction[]
}

/** All there is to say of a kind: console, CLI, API, alerts and documentation derive from it. */
export interface KindOfFinding extends FindingGuide {
  /**
   * `while`: open as long as it holds; the refresh of its object opens and resolves it. `until`: it
   * happened, and stays open until somebody resolves it.
   */
  readonly open: 'while' | 'until'
  /** The usual one. One finding may say another. */
  readonly severity: Severity
  /**
   * An operator who dismissed it is not asked again about the same fact; where its summary or its
   * details become other ones, it is a new fact. Default: it opens again while it holds.
   */
  readonly dismissal?: 'stays'
}
