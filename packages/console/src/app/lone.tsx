import { type ReactNode, useEffect } from 'react'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Brand } from './brand.tsx'
import classes from './lone.module.css'

interface LoneProps {
  readonly icon: IconName
  readonly title: string
  readonly children: ReactNode
}

/** A page with one card in the middle: signing in, and what stands in the way of a page. */
export function Lone({ icon, title, children }: LoneProps) {
  useEffect(() => {
    document.title = `${title} · Bursar`
  }, [title])
  return (
    <main className={classes['lone']}>
      <Brand />
      <section className={classes['card']}>
        <span className={classes['mark']}>
          <Icon name={icon} size={26} />
        </span>
        <h1>{title}</h1>
        <div className={classes['text']}>{children}</div>
      </section>
    </main>
  )
}
