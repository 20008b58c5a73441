interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** What is wrong with a request, as part of a sentence: where it is, and no period at its end. */
export function issueWords({ path, message }: Issue): string {
  const words = message.replace(/\.$/, '')
  return path.length === 0 ? words : `${path.map(String).join('.')}: ${words}`
}
