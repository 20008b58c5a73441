import { parseSender, parseSmtpUrl, type Sender, type SmtpServer } from '../mail/mail-settings.ts'
import { readBy, setting } from '../setting.ts'

/** How emails leave. */
export const EMAIL_SETTINGS = {
  SMTP_URL: setting<SmtpServer | null>({
    meaning: 'The mail server that sends all emails.',
    expects: 'smtps://user:password@host:465 or smtp://user:password@host:587, percent-encoded',
    schema: readBy(parseSmtpUrl),
    absent: { value: null, said: 'no email is sent; `bursar dev` catches emails' },
    secret: true,
  }),
  MAIL_FROM: setting<Sender | null>({
    meaning: 'The sender of all emails.',
    expects: 'the sender of all emails: billing@acme.example or Acme <billing@acme.example>',
    schema: readBy(parseSender),
    absent: { value: null, said: 'none; required with `SMTP_URL`' },
  }),
} as const
