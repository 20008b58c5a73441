/**
 * What a file says but for whole lines of comment, whatever its literals are quoted with: parts
 * that `+` puts together are one, and a written line break is one.
 */
export function statementsIn(text: string): string {
  return text
    .replaceAll(/^\s*(?:\/\/|\*|\/\*|--).*$/gm, '')
    .replaceAll(/['"`]\s*\+\s*['"`]/g, '')
    .replaceAll('\\n', ' ')
    .replaceAll(/\s+/g, ' ')
}

const WRITE =
  /\b(?:insert into|update|delete from|truncate(?: table)?|merge into|copy) ((?:only )?"?bursar"?\."?\w+"?(?:, ?"?bursar"?\."?\w+"?)*)/gi

/** The tables that are written by the statements of a text. */
export function tablesWrittenIn(text: string): string[] {
  const written = [...statementsIn(text).matchAll(WRITE)].flatMap((match) =>
    [...match[1]!.matchAll(/\."?(\w+)/g)].map((name) => name[1]!),
  )
  return [...new Set(written)]
}

const UNREADABLE = [
  // A table that is put into the statement.
  /\bbursar\.(?:\$\{|%)|\bbursar\."?['"`] ?\+/i,
  /\b(?:insert into|delete from|truncate(?: table)?|merge into) ?(?:only )?(?:\$\{|%|['"`])/i,
  /\bupdate (?:only )?(?:\$\{|%)\S+ (?:\w+ )?set\b/i,
  // A table without its schema.
  /\b(?:insert into|merge into) (?!"?bursar(?:_queue)?"?\.)\w+ ?(?:as \w+ )?(?:\(|select\b|values\b|using\b)/i,
  /\bdelete from (?:only )?(?!"?bursar(?:_queue)?"?\.)\w+ (?:\w+ )?(?:where|using)\b/i,
  /\bupdate (?:only )?(?!"?bursar(?:_queue)?"?\.)\w+ (?:as )?(?:\w+ )?set \w+ ?=/i,
]
export const isUnreadable = (text: string) =>
  UNREADABLE.some((pattern) => pattern.test(statementsIn(text)))

const FUNCTION = /\bcreate (?:or replace )?function bursar\.(\w+) ?\(.*?\bas (\$\w*\$)(.*?)\2/gi
const CREATE_FUNCTION = /\bcreate (?:or replace )?function\b/gi

/**
 * A migration in parts: the bodies of its functions by their names, and all that is left. What
 * cannot be told apart as a function of ours stays in the rest.
 */
export function partsOfMigration(text: string): {
  readonly functions: readonly { readonly name: string; readonly body: string }[]
  readonly rest: string
} {
  const sql = statementsIn(text)
  const found = [...sql.matchAll(FUNCTION)].filter(
    ([whole]) => whole.match(CREATE_FUNCTION)!.length === 1,
  )
  return {
    functions: found.map((match) => ({ name: match[1]!, body: match[3]! })),
    rest: found.reduce((left, [whole]) => left.replace(whole, () => ''), sql),
  }
}

const CALL = /(?<!\bcreate (?:or replace )?function )\bbursar\.(\w+) ?\(/gi

/** The functions of the schema that a text calls, or that its triggers execute. */
export function functionsCalledIn(text: string): string[] {
  return [...new Set([...statementsIn(text).matchAll(CALL)].map((match) => match[1]!))]
}
