export interface TextPart {
  readonly text: string
  readonly isCode: boolean
}

/** Pure: a sentence in which `names` stand between backticks, in parts. */
export function codeParts(sentence: string): TextPart[] {
  return sentence
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '')
}
