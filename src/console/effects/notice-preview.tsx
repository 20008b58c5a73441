import { API, toQuery } from '../api/request.ts'
import { useRead } from '../api/use-read.ts'
import { Card } from '../parts/card.tsx'
import { Columns } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import type { NoticeLanguage } from './effect-words.ts'
import classes from './notice-preview.module.css'

interface NoticePreviewProps {
  readonly name: string
  readonly language: NoticeLanguage
}

/** A mail as its reader sees it, with made-up values. Its markup runs nothing and asks nobody. */
export function NoticePreview({ name, language }: NoticePreviewProps) {
  const reading = useRead('noticePreview', { params: { name }, query: { language } })
  const address = `${API}/notices/${encodeURIComponent(name)}/mail${toQuery({ language })}`
  return (
    <Shown reading={reading}>
      {({ subject, text }) => (
        <Columns wide>
          <Card title={subject} flush>
            <iframe
              className={classes['mail']}
              title={`The mail: ${subject}`}
              src={address}
              sandbox="allow-popups allow-popups-to-escape-sandbox"
            />
          </Card>
          <Card title="Its text">
            <pre className={classes['text']} lang={language}>
              {text}
            </pre>
          </Card>
        </Columns>
      )}
    </Shown>
  )
}
