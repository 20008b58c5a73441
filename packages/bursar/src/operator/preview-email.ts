import { AppError } from '@bursar/wire/errors'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import type { Config } from '../config/config.ts'
import type { Language } from '../config/mail/parse-emails.ts'
import type { EmailModel } from '../delivery/email/template/email-model.ts'
import { sampleEmails } from '../delivery/email/template/sample-emails.ts'
import { toHtml } from '../delivery/email/template/to-html.ts'
import { toText } from '../delivery/email/template/to-text.ts'

type Brands = Pick<Config, 'brand' | 'emails'>

/** What a mail would say, with made-up values. @throws AppError OBJECT_UNKNOWN */
export function previewEmail(
  name: string,
  language: Language,
  brands: Brands,
): OperatorAnswer<'emailPreview'> {
  const model = sampleOf(name, language, brands)
  return { name, language, subject: model.subject, text: toText(model) }
}

/** The mail itself, as HTML. @throws AppError OBJECT_UNKNOWN */
export function previewEmailText(name: string, language: Language, brands: Brands): string {
  return toHtml(sampleOf(name, language, brands))
}

function sampleOf(name: string, language: Language, { brand, emails }: Brands): EmailModel {
  const models = sampleEmails({ language, brand, timeZone: emails.timeZone })
  const model = models.find((one) => one.sample === name)
  if (model === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no email ${name}.`)
  return model
}
