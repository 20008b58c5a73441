import { API, toQuery } from '../api/request.ts'
import { useRead } from '../api/use-read.ts'
import { Card } from '../parts/card.tsx'
import { Columns } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import type { NoticeLanguage } from './effect-words.ts'
import classes from './notice-preview.module.css'

interface NoticeProps {
  readonly name: string
  readonly language: NoticeLanguage
}

/** An email as its reader sees it, with sample values, and its text. */
export function NoticePreview({ name, language }: NoticeProps) {
  const reading = useRead('noticePreview', { params: { name }, query: { language } })
  return (
    <Shown reading={reading}>
      {({ subject, text }) => (
        <Columns wide>
          <Card title={subject} flush>
            <NoticeMail name={name} language={language} />
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

/** The email that an effect sent. Its markup runs nothing and asks nobody. */
export function SentMail({ effectId }: { effectId: string }) {
  return (
    <iframe
      className={classes['mail']}
      title="The email that was sent"
      src={`${API}/effects/${encodeURIComponent(effectId)}/mail`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
  )
}

/** The mail alone. Its markup runs nothing and asks nobody. */
function NoticeMail({ name, language }: NoticeProps) {
  return (
    <iframe
      className={classes['mail']}
      title="The email, with sample values"
      src={`${API}/notices/${encodeURIComponent(name)}/mail${toQuery({ language })}`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
  )
}
