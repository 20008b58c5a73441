import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Problem } from '../api/problem.ts'
import { Icon, type IconName } from './icon.tsx'
import classes from './states.module.css'

interface NothingProps {
  readonly icon?: IconName
  readonly title: string
  readonly children?: ReactNode
}

/** Instead of a list without rows: what would stand here, and when. */
export function Nothing({ icon = 'sprout', title, children }: NothingProps) {
  return (
    <div className={classes['state']}>
      <span className={classes['mark']}>
        <Icon name={icon} size={28} />
      </span>
      <p className={classes['title']}>{title}</p>
      {children === undefined ? null : <div className={classes['text']}>{children}</div>}
    </div>
  )
}

/** Instead of what could not be read. */
export function Failed({ problem, again }: { problem: Problem; again: () => void }) {
  return (
    <div className={classes['state']} role="alert" data-tone="bad">
      <span className={classes['mark']}>
        <Icon name="cross" size={28} />
      </span>
      <p className={classes['title']}>Couldn’t load the data</p>
      <p className={classes['text']}>{problem.message}</p>
      <p className={classes['code']}>{problem.code}</p>
      <Button variant="default" onClick={again}>
        Try again
      </Button>
    </div>
  )
}

/** Above what was read earlier and could not be read again. */
export function NotCurrent({ problem, again }: { problem: Problem; again: () => void }) {
  return (
    <div className={classes['strip']} role="alert">
      <span>
        This data may be out of date. {problem.message} <code>{problem.code}</code>
      </span>
      <Button variant="default" size="compact-sm" onClick={again}>
        Try again
      </Button>
    </div>
  )
}

const WIDTHS = ['62%', '84%', '48%', '76%', '57%', '69%']

/** Before the first answer: lines where lines will be. */
export function Waiting({ lines = 4 }: { lines?: number }) {
  return (
    <div className={classes['waiting']} aria-busy="true">
      <span className="unseen" role="status">
        Loading
      </span>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing but their place
        <Skeleton key={line} height={14} width={WIDTHS[line % WIDTHS.length] ?? '60%'} />
      ))}
    </div>
  )
}
