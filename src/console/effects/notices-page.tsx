import { NativeSelect } from '@mantine/core'
import { Link, useSearchParams } from 'wouter'
import { words } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { NOTICE_LANGUAGES, NOTICES, toNoticeLanguage } from './effect-words.ts'
import { NoticePreview } from './notice-preview.tsx'

/** Every mail that there is, as it would be read. */
export default function NoticesPage() {
  const [params, setParams] = useSearchParams()
  const name = params.get('name') ?? NOTICES[0]
  const language = toNoticeLanguage(params.get('language'))
  return (
    <Page
      title="Mails"
      above={<Link href="/effects">Notices & announcements</Link>}
      lead="What each mail says, with made-up values."
      actions={
        <>
          <NativeSelect
            label="Mail"
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
