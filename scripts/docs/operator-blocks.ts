import { MERGE_TABLES } from '../../packages/bursar/src/refresh/merge/merge-tables.ts'
import { RULES } from '../../packages/bursar/src/subscription/rules.ts'
import { code, table } from './markdown.ts'

/** What an operator reads about: every rule that decides. */
export const OPERATOR_BLOCKS = {
  'merge-tables': () =>
    table(
      ['Table', 'Its rows', 'Why'],
      Object.entries(MERGE_TABLES).map(([name, { rows, why }]) => [
        code(name),
        rows === 'moves' ? 'move' : 'stay',
        why,
      ]),
    ),
  rules: () =>
    table(
      ['Rule', 'What it says'],
      Object.entries(RULES).map(([rule, sentence]) => [code(rule), sentence]),
    ),
}
