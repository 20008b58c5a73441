import type { ReactNode } from 'react'
import type { Tone } from './badge.tsx'
import { Moment } from './moment.tsx'
import classes from './timeline.module.css'

export interface TimelineStep {
  readonly key: string
  readonly at: string | null
  /** A word or two over the sentence. */
  readonly label: string
  readonly sentence: ReactNode
  readonly tone: Tone
  readonly more?: ReactNode
}

/** What happened, one below the other. A step without an instant has not happened yet. */
export function Timeline({ steps }: { steps: readonly TimelineStep[] }) {
  return (
    <ol className={classes['timeline']}>
      {steps.map(({ key, at, label, sentence, tone, more }) => (
        <li key={key} data-tone={tone} data-coming={at === null}>
          <div className={classes['head']}>
            <span className={classes['label']}>{label}</span>
            <span className={classes['at']}>
              {at === null ? 'Not yet' : <Moment at={at} form="second" />}
            </span>
          </div>
          <div className={classes['sentence']}>{sentence}</div>
          {more === undefined ? null : <div className={classes['more']}>{more}</div>}
        </li>
      ))}
    </ol>
  )
}
