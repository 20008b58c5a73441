import { type ReactNode, useId } from 'react'
import classes from './card.module.css'

interface CardProps {
  readonly title?: string
  /** Beside the title: a link, a button, a figure. */
  readonly aside?: ReactNode
  /** What hugs the edges, such as a table, brings its own room. */
  readonly flush?: boolean
  readonly children: ReactNode
}

/** A sheet of paper on the ground. */
export function Card({ title, aside, flush = false, children }: CardProps) {
  const id = useId()
  return (
    <section className={classes['card']} aria-labelledby={title === undefined ? undefined : id}>
      {title === undefined ? null : (
        <div className={classes['head']}>
          <h2 id={id}>{title}</h2>
          {aside}
        </div>
      )}
      {flush ? children : <div className={classes['body']}>{children}</div>}
    </section>
  )
}
