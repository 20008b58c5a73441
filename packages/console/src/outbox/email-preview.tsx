import { API, toQuery } from '../api/request.ts'
import { useRead } from '../api/use-read.ts'
import { Card } from '../parts/card.tsx'
import { Columns } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import classes from './email-preview.module.css'
import type { EmailLanguage } from './message-words.ts'

interface EmailProps {
  readonly name: string
  readonly language: EmailLanguage
}

/** An email as its reader sees it, with sample values, and its plain text version. */
export function EmailPreview({ name, language }: EmailProps) {
  const reading = useRead('emailPreview', { params: { name }, query: { language } })
  return (
    <Shown reading={reading}>
      {({ subject, text }) => (
        <Columns wide>
          <Card title={subject} flush>
            <EmailText name={name} language={language} />
          </Card>
          <Card title="Plain text version">
            <pre className={classes['text']} lang={language}>
              {text}
            </pre>
          </Card>
        </Columns>
      )}
    </Shown>
  )
}

/** The email that a message sent. Its markup runs nothing and loads nothing. */
export function SentMail({ messageId }: { messageId: string }) {
  return (
    <iframe
      className={classes['mail']}
      title="The email that was sent"
      src={`${API}/outbox/${encodeURIComponent(messageId)}/mail`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
  )
}

/** The email alone. Its markup runs nothing and loads nothing. */
function EmailText({ name, language }: EmailProps) {
  return (
    <iframe
      className={classes['mail']}
      title="The email, with sample values"
      src={`${API}/emails/${encodeURIComponent(name)}/mail${toQuery({ language })}`}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
  )
}
