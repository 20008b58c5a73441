/**
 * `bursar/local`: what `@bursar/dev` is built on. Not for apps: any version may change it, which is
 * why the two packages are released together and demand each other's exact version.
 */
export { LANGUAGES, type Language } from './config/mail/parse-emails.ts'
export type { Mailer, MailMessage } from './delivery/email/mail/mailer.ts'
export { type SampleEmail, sampleEmails } from './delivery/email/template/sample-emails.ts'
export { toHtml } from './delivery/email/template/to-html.ts'
export { toText } from './delivery/email/template/to-text.ts'
export { type Handle, type HttpAnswer, jsonAnswer } from './http/http-message.ts'
export { listen } from './http/listen.ts'
export { mailFrame } from './http/mail-frame.ts'
