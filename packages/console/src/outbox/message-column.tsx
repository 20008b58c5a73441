import { Link } from 'wouter'
import type { MessageRow } from '../api/shapes.ts'
import type { Column } from '../list/data-table.tsx'
import { KIND_WORDS, messageName, targetName } from './message-words.ts'

/** What a message is, and to whom it goes. */
export const MESSAGE_COLUMN: Column<MessageRow> = {
  label: 'Message',
  cell: ({ message_id, kind, name, target }) => (
    <>
      <Link href={`/outbox/${message_id}`}>{messageName(kind, name)}</Link>
      <span className="under">
        {KIND_WORDS[kind]}
        {target === '' ? '' : ` to ${targetName(target)}`}
      </span>
    </>
  ),
}
