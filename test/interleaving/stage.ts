import type { Pool } from '../../packages/bursar/src/postgres/pool.ts'
import { createDatabaseOn, type DatabaseServer } from '../support/database-on-server.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { AuditCheck } from './audit-check.ts'

export const STAGE_START = '2026-01-01T00:00:00Z'

/** Enough for two refreshes, two flushes, a claim and a tick of one node. */
const NODE_CONNECTIONS = 16

// Who stands still in a transaction stands as long as the others take: nothing measures time here.
const TIMEOUT_MS = { queryTimeoutMs: 0, connectTimeoutMs: 1_500 }
const NO_TIMEOUTS = `
set idle_in_transaction_session_timeout = 0; set statement_timeout = 0; set lock_timeout = 0`

// Every write of what matters, by whoever and however, is noted by the database itself.
const WATCH_WRITES = `
create schema watch;
create table watch.writes (
  write_id bigint generated always as identity primary key,
  relation text not null, before jsonb, after jsonb
);
create function watch.note_write() returns trigger language plpgsql as $$
begin
  insert into watch.writes (relation, before, after)
  values (tg_table_name, to_jsonb(old), to_jsonb(new));
  return null;
end $$;
create function watch.note_early() returns trigger language plpgsql as $$
begin
  if new.processed_at is not null and exists (
    select 1 from bursar.stripe_objects s
    where s.account = new.account and s.object_id = new.object_id and s.observed_generation < new.generation
  ) then
    insert into watch.writes (relation, after) values ('processed_early', to_jsonb(new));
  end if;
  return null;
end $$;
create trigger watched after update on bursar.stripe_events
  for each row execute function watch.note_early();
create trigger watched after insert or update on bursar.subscriptions
  for each row execute function watch.note_write();
create trigger watched after insert or update on bursar.stripe_customers
  for each row execute function watch.note_write()`

/** A database with two nodes' pools and a watcher’s, on which one schedule after the other runs. */
export interface Stage {
  readonly clock: VirtualClock
  readonly pools: { readonly A: Pool; readonly B: Pool }
  /** Sees what is committed and who waits; its connection knows no virtual time. */
  readonly watcher: Pool
  readonly audit: AuditCheck
  close(): Promise<void>
}

export interface StageOptions {
  /** Tests of the harness: does something to every connection of the nodes. */
  readonly bend?: (pool: Pool) => void
  /** Each of them begins with this statement. */
  readonly session?: string
}

export async function openStage(
  server: DatabaseServer,
  { bend = () => undefined, session = '' }: StageOptions = {},
): Promise<Stage> {
  const clock = new VirtualClock(STAGE_START)
  const database = await createDatabaseOn(server, { max: 2, applicationName: 'watcher' })
  await database.pool.query(WATCH_WRITES)
  const open = () => {
    const node = { clock, max: NODE_CONNECTIONS, applicationName: 'node', ...TIMEOUT_MS }
    const pool = database.anotherPool(node)
    // Before the first statement of whoever takes it, which fails where this did.
    pool.on('connect', (client) => client.query(`${NO_TIMEOUTS}; ${session}`, () => undefined))
    return pool
  }
  const pools = { A: open(), B: open() }
  bend(pools.A)
  bend(pools.B)
  const audit = new AuditCheck()
  const close = () => {
    audit.close()
    return database.drop()
  }
  return { clock, pools, watcher: database.pool, audit, close }
}
