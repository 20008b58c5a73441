import { AppError } from '@bursar/wire/errors'
import type { OperatorAnswer } from '@bursar/wire/operator/routes'
import type { Config } from '../config/config.ts'
import type { Language } from '../config/mail/parse-notices.ts'
import type { NoticeModel } from '../effects/notice/template/notice-model.ts'
import { sampleNotices } from '../effects/notice/template/sample-notices.ts'
import { toHtml } from '../effects/notice/template/to-html.ts'
import { toText } from '../effects/notice/template/to-text.ts'

type Brands = Pick<Config, 'brand' | 'notices'>

/** What a mail would say, with made-up values. @throws AppError OBJECT_UNKNOWN */
export function previewNotice(
  name: string,
  language: Language,
  brands: Brands,
): OperatorAnswer<'noticePreview'> {
  const model = sampleOf(name, language, brands)
  return { name, language, subject: model.subject, text: toText(model) }
}

/** The mail itself, as HTML. @throws AppError OBJECT_UNKNOWN */
export function previewMail(name: string, language: Language, brands: Brands): string {
  return toHtml(sampleOf(name, language, brands))
}

function sampleOf(name: string, language: Language, { brand, notices }: Brands): NoticeModel {
  const models = sampleNotices({ language, brand, timeZone: notices.timeZone })
  const model = models.find((one) => one.sample === name)
  if (model === undefined) throw new AppError('OBJECT_UNKNOWN', `There is no email ${name}.`)
  return model
}
