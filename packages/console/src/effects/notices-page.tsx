import { NativeSelect } from '@mantine/core'
import { Link, useSearchParams } from 'wouter'
import { words } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { NOTICE_LANGUAGES, NOTICES, toNoticeLanguage } from './effect-words.ts'
import { NoticePreview } from './notice-preview.tsx'

/** Every email that there is, as it would be read. */
export default function NoticesPage() {
  const [params, setParams] = useSearchParams()
  const name = params.get('name') ?? NOTICES[0]
  const language = toNoticeLanguage(params.get('language'))
  return (
    <Page
      title="Emails"
      above={<Link href="/effects">Notices & announcements</Link>}
      lead="Each email with sample values."
      actions={
        <>
          <NativeSelect
            label="Email"
            value={name}
            data={NOTICES.map((each) => ({ value: each, label: words(each) }))}
            onChange={({ currentTarget }) => setParams({ name: currentTarget.value, language })}
          />
          <NativeSelect
            label="Language"
            value={language}
            data={NOTICE_LANGUAGES}
            onChange={({ currentTarget }) => setParams({ name, language: currentTarget.value })}
          />
        </>
      }
    >
      <NoticePreview name={name} language={language} />
    </Page>
  )
}
