import { codeParts } from './code-parts.ts'

/** A sentence whose `names`, between backticks, look like names. */
export function Coded({ children }: { children: string }) {
  return codeParts(children).map(({ text, isCode }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a part has nothing but its place
    isCode ? <code key={index}>{text}</code> : text,
  )
}
