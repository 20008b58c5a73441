import { EMAIL_SAMPLES, EMAILS } from '@bursar/wire/emails'
import { NativeSelect } from '@mantine/core'
import { Link, useSearchParams } from 'wouter'
import { words } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { EmailPreview } from './email-preview.tsx'
import { EMAIL_LANGUAGES, toEmailLanguage } from './message-words.ts'

/** Every email, as its reader sees it. */
export default function EmailsPage() {
  const [params, setParams] = useSearchParams()
  const name = params.get('name') ?? EMAILS[0]
  const language = toEmailLanguage(params.get('language'))
  return (
    <Page
      title="Email templates"
      above={<Link href="/outbox">Outbox</Link>}
      lead="Each email that Bursar can send, with sample values."
      actions={
        <>
          <NativeSelect
            label="Email"
            value={name}
            data={EMAIL_SAMPLES.map((each) => ({ value: each, label: words(each) }))}
            onChange={({ currentTarget }) => setParams({ name: currentTarget.value, language })}
          />
          <NativeSelect
            label="Language"
            value={language}
            data={EMAIL_LANGUAGES}
            onChange={({ currentTarget }) => setParams({ name, language: currentTarget.value })}
          />
        </>
      }
    >
      <EmailPreview name={name} language={language} />
    </Page>
  )
}
