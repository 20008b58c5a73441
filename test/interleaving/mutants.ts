import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import type { StageOptions } from './stage.ts'

/** One guard taken out of the SQL of the nodes, as a careless change could. */
export interface Mutant {
  readonly what: string
  /** Of the prepared statement. */
  readonly statement: string
  /** The function of the schema that the statement calls: `from` is in its body. */
  readonly calls?: string
  readonly from: string
  readonly to: string
  /** A schedule that showed it, when it was last looked for: a good place to begin. */
  readonly seed: number
}

export const MUTANTS: readonly Mutant[] = [
  {
    what: 'an answer observes events that came after the question',
    statement: 'refresh_observe',
    from: 'observed = $3',
    to: 'observed = generation',
    seed: 22,
  },
  {
    what: 'an event about a known object does not raise its generation',
    statement: 'inbox_record_events',
    calls: 'mark_stale_by_events',
    from: 'generation = s.generation + 1',
    to: 'generation = s.generation',
    seed: 2,
  },
  {
    what: 'a link does not mark the subscriptions of the customer stale',
    statement: 'subscription_mark_stale',
    from: 'generation = s.generation + 1',
    to: 'generation = s.generation',
    seed: 3,
  },
  {
    what: 'an older answer observes over a newer one',
    statement: 'refresh_observe',
    from: 'and observed = $5',
    to: 'and $5::bigint is not null',
    seed: 71,
  },
  {
    what: 'whoever reads ownership does not lock it',
    statement: 'ownership_lock_customer',
    from: 'for update',
    to: '',
    seed: 1,
  },
  {
    what: 'two subscriptions of one tenant are written side by side',
    statement: 'subscription_lock_tenant',
    from: 'for update',
    to: '',
    seed: 1,
  },
  {
    what: 'events are processed that came after the question',
    statement: 'refresh_complete_events',
    from: 'and generation <= $3',
    to: 'and $3::bigint is not null',
    seed: 1,
  },
  {
    what: 'a refresh that failed is not due again',
    statement: 'refresh_postpone',
    from: 'make_interval(secs => $5)',
    to: 'make_interval(years => 1, secs => $5)',
    seed: 1,
  },
  {
    what: 'a late read is not made',
    statement: 'refresh_leave_aftermath',
    from: 'else $3 end',
    to: "else case when $4 = 'late_read' then null else $3::timestamptz end end",
    seed: 1,
  },
]

/** Makes every connection of the nodes send the mutant's SQL. */
export function bentBy(mutant: Mutant): StageOptions {
  const { calls, from, to } = mutant
  const bend = (pool: Pool) => bendSql(pool, mutant)
  return calls === undefined ? { bend } : { bend, session: copyBent({ calls, from, to }) }
}

function bendSql(pool: Pool, { statement, calls, from, to }: Mutant): void {
  pool.on('connect', (client) => {
    const query = client.query
    const bent = (config: unknown, ...rest: unknown[]) => {
      const sent = isNamed(config, statement) ? { ...config, text: bend(config.text) } : config
      return Reflect.apply(query, client, [sent, ...rest])
    }
    Object.assign(client, { query: bent })
  })

  function bend(text: string): string {
    if (calls !== undefined) return replaced(text, `bursar.${calls}(`, `pg_temp.${calls}(`)
    return replaced(text, from, to)
  }

  function replaced(text: string, old: string, other: string): string {
    if (!text.includes(old)) throw new Error(`${statement} does not say ${old} any more.`)
    return text.replace(old, other)
  }
}

/** Gives the session a copy of the function, in which the guard is missing. */
function copyBent({ calls, from, to }: Required<Pick<Mutant, 'calls' | 'from' | 'to'>>): string {
  return `do $bend$
declare
  body text := pg_get_functiondef('bursar.${calls}'::regproc);
begin
  if position('${from}' in body) = 0 then raise exception 'the guard is gone'; end if;
  execute replace(replace(body, 'FUNCTION bursar.', 'FUNCTION pg_temp.'), '${from}', '${to}');
end $bend$`
}

function isNamed(config: unknown, name: string): config is { name: string; text: string } {
  return typeof config === 'object' && config !== null && 'name' in config && config.name === name
}
