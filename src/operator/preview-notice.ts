import { AppError } from '../base/errors.ts'
import type { Config } from '../config/config.ts'
import { LANGUAGES } from '../config/mail/parse-notices.ts'
import { sampleNotices } from '../effects/notice/template/sample-notices.ts'
import { toHtml } from '../effects/notice/template/to-html.ts'
import { toText } from '../effects/notice/template/to-text.ts'
import type { OperatorAnswer } from '../wire/operator/routes.ts'

/** A mail as it would be sent, with made-up values. @throws AppError OBJECT_UNKNOWN */
export function previewNotice(
  name: string,
  { brand, notices }: Pick<Config, 'brand' | 'notices'>,
): OperatorAnswer<'noticePreview'> {
  const [language] = LANGUAGES
  const models = sampleNotices({ language, brand, timeZone: notices.timeZone })
  const model = models.find((one) => one.name === name)
  if (model === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no mail ${name}.`)
  const { subject } = model
  return { name, language, subject, text: toText(model), html: toHtml(model) }
}
