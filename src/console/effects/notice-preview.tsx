import { useRead } from '../api/use-read.ts'
import { Shown } from '../parts/shown.tsx'
import classes from './notice-preview.module.css'

/** A mail as its reader sees it, with made-up values. Its markup runs nothing and asks nobody. */
export function NoticePreview({ name }: { name: string }) {
  const reading = useRead('noticePreview', { params: { name } })
  return (
    <Shown reading={reading}>
      {({ subject, text }) => (
        <div className={classes['preview']}>
          <p className={classes['subject']}>{subject}</p>
          <pre className={classes['text']}>{text}</pre>
        </div>
      )}
    </Shown>
  )
}
