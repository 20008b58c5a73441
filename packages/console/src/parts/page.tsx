import { type ReactNode, useEffect } from 'react'
import { Breakable } from './breakable.tsx'
import classes from './page.module.css'

interface PageProps {
  readonly title: string
  /** One sentence under the title: what this page is for. */
  readonly lead?: ReactNode
  /** Above the title: where it belongs. */
  readonly above?: ReactNode
  /** Buttons of the whole page. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A name with such a word is set smaller, so that it is broken as late as possible. */
const LONG_WORD = /\S{40}/

/** The frame of every page: one title, then cards. */
export function Page({ title, lead, above, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Bursar`
  }, [title])
  return (
    <>
      <div className={classes['head']}>
        <div className={classes['words']}>
          {above === undefined ? null : <p className={classes['above']}>{above}</p>}
          <h1 data-long={LONG_WORD.test(title)}>
            <Breakable>{title}</Breakable>
          </h1>
          {lead === undefined ? null : <p className={classes['lead']}>{lead}</p>}
        </div>
        {actions === undefined ? null : <div className={classes['actions']}>{actions}</div>}
      </div>
      <div className={classes['cards']}>{children}</div>
    </>
  )
}

/** Cards side by side where there is room: `wide` leaves two thirds to the first. */
export function Columns({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div className={classes['columns']} data-wide={wide}>
      {children}
    </div>
  )
}
