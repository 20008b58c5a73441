import { ERRORS } from '@bursar/wire/errors'
import { verifySmtp } from '../../delivery/email/mail/smtp-mailer.ts'
import { type Check, error, faulty, off, ok } from '../check.ts'

export const smtp: Check = {
  id: 'smtp',
  title: 'Mail server',
  how: 'The mail server answers, encrypts, and accepts the login. Nothing is sent.',
  needs: [],
  async run({ config }) {
    if (config.mail === null) return off('SMTP_URL is not set: Bursar sends no email.')
    const { server } = config.mail
    const refusal = await verifySmtp(server)
    const login = server.login === null ? '' : ' and accepts the login'
    if (refusal === null) return ok(`${server.host} answers${login}.`)
    const { errorCode, smtpCode } = refusal
    const { message } = ERRORS[errorCode]
    const sentence = smtpCode === null ? message : `${message} It answered ${smtpCode}.`
    const fix =
      errorCode === 'MAIL_UNREACHABLE'
        ? `Check the host and the port of SMTP_URL (${server.host}:${server.port}).`
        : 'Check the user, the password and the encryption in SMTP_URL.'
    return faulty(error(sentence, fix))
  },
}
