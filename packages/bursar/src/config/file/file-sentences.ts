import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** What is wrong with the config file: a sentence each, which begins with the path. */
export function sentencesOf(issues: readonly Issue[]): string[] {
  // A text that breaks two rules at once is still one mistake.
  return [...new Set(issues.flatMap((issue) => sentencesOfOne(issue, [])))]
}

function sentencesOfOne(issue: Issue, above: readonly PropertyKey[]): string[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const lines = issue.message.split('\n')
    return issue.keys.map((key, index) => `${pathOf([...path, key])} ${lines[index]}`)
  }
  if (issue.code === 'invalid_union') {
    // The form that was meant is the one whose inside is wrong.
    const meant = issue.errors.find((errors) => errors.some(isInside))
    if (meant !== undefined) return meant.flatMap((inner) => sentencesOfOne(inner, path))
  }
  return [`${pathOf(path)} ${issue.message}`]
}

function isInside({ code, path }: Issue): boolean {
  return code === 'unrecognized_keys' || path.length > 0
}

/** `plans.starter.prices[0]`; a strange key is quoted and cut: it must not disturb the sentence. */
function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'The config file'
  return path.reduce<string>((at, part) => {
    if (typeof part === 'number') return `${at}[${part}]`
    const key = String(part)
    const shown = /^[\w$-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64))
    return at === '' ? shown : `${at}.${shown}`
  }, '')
}
