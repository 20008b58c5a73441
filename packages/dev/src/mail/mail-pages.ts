import { html } from '@bursar/wire/html'
import type { Config } from 'bursar'
import {
  type Handle,
  type HttpAnswer,
  jsonAnswer,
  LANGUAGES,
  type Language,
  mailFrame,
  type SampleEmail,
  sampleEmails,
  toHtml,
  toText,
} from 'bursar/local'
import { devPage } from './dev-page.ts'
import type { CaughtMail, MailFolder } from './mail-folder.ts'

const MAILS = '/dev/mails'
const EMAILS = '/dev/emails'

/** `4 May 2026, 09:00:00`. */
const CAUGHT_AT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
})
const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch' } as const satisfies Record<Language, string>

export interface MailPagesOptions {
  readonly folder: MailFolder
  readonly config: Pick<Config, 'brand' | 'emails'>
}

/**
 * The email pages of `bursar dev`: caught emails, and a preview of every email. All other requests
 * go to `handle`.
 */
export function withMailPages(handle: Handle, options: MailPagesOptions): Handle {
  return async (request) => {
    const [, dev, section, ...rest] = request.path.split('/')
    if (dev !== 'dev') return handle(request)
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return jsonAnswer(405, { code: 'METHOD_NOT_ALLOWED' }, { allow: 'GET, HEAD' })
    }
    const page = section === 'mails' ? await mailPage(options.folder, rest) : null
    return page ?? (section === 'emails' ? emailPage(options.config, rest) : null) ?? notFound()
  }
}

async function mailPage(folder: MailFolder, rest: readonly string[]): Promise<HttpAnswer | null> {
  const [id, form] = rest
  if (id === undefined || id === '') return listOf(await folder.list())
  const mail = await folder.find(id)
  if (mail === null || rest.length > 2) return null
  if (form === 'html') return mailFrame(mail.html)
  return form === undefined ? pageOf(mail) : null
}

function listOf(mails: readonly CaughtMail[]): HttpAnswer {
  const rows = mails.map(
    ({ id, to, subject, language, date }) => html`<tr>
<td>${CAUGHT_AT.format(date)}</td>
<td><a href="${MAILS}/${id}" lang="${language}">${subject}</a></td>
<td>${to}</td>
</tr>
`,
  )
  const table = html`<table>
<thead><tr><th scope="col">When (UTC)</th><th scope="col">Subject</th><th scope="col">To</th></tr>
</thead>
<tbody>${rows}</tbody>
</table>`
  const none = html`<p>No emails yet. New emails also appear in the terminal.</p>`
  return devPage('Caught emails', mails.length === 0 ? none : table)
}

function pageOf(mail: CaughtMail): HttpAnswer {
  const { id, from, to, subject, text } = mail
  return devPage(
    subject,
    html`<p class="soft">From ${from}<br>To ${to}<br>Message-ID: ${id}@…</p>
<iframe sandbox title="HTML version" src="${MAILS}/${id}/html"></iframe>
<h2>Plain text</h2>
<pre>${text}</pre>`,
  )
}

function emailPage(
  config: MailPagesOptions['config'],
  [code = '', name, ...rest]: readonly string[],
): HttpAnswer | null {
  const language = LANGUAGES.find((one) => one === (code === '' ? config.emails.language : code))
  if (language === undefined || rest.length > 0) return null
  const { brand, emails } = config
  const models = sampleEmails({ language, brand, timeZone: emails.timeZone })
  if (name === undefined) return everyEmail(models, language)
  const model = models.find((one) => one.sample === name)
  return model === undefined ? null : mailFrame(toHtml(model))
}

function everyEmail(models: readonly SampleEmail[], language: Language): HttpAnswer {
  const languages = LANGUAGES.map(
    (one) => html`<a href="${EMAILS}/${one}" lang="${one}">${LANGUAGE_NAMES[one]}</a> `,
  )
  const sections = models.map(
    (model) => html`<section>
<h2>${model.sample}</h2>
<p lang="${language}">${model.subject}</p>
<iframe sandbox loading="lazy" title="${model.sample}" src="${EMAILS}/${language}/${model.sample}">
</iframe>
<details><summary>Plain text</summary><pre lang="${language}">${toText(model)}</pre></details>
</section>
`,
  )
  const body = html`<p>Sample data with your brand settings. Languages: ${languages}</p>
<div class="all">${sections}</div>`
  return devPage('All emails', body)
}

function notFound(): HttpAnswer {
  return devPage('Not found', html`<p>This page does not exist.</p>`, 404)
}
