import type { EmailModel } from './email-model.ts'

/** The email as plain text. Lines end in `\n`. */
export function toText(model: EmailModel): string {
  const { heading, greeting, paragraphs, facts, action, closing, reason, brand } = model
  const blocks = [
    heading,
    greeting,
    ...paragraphs,
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    ...(action === null ? [] : [`${action.label}:\n${action.url}`]),
    closing.join('\n'),
    ['-- ', reason, ...(brand.imprint === null ? [] : [brand.imprint])].join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}
