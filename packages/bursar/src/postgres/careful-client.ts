import pg from 'pg'

/** How long a cancel request may take to reach the server. */
const CANCEL_MS_MAX = 1_500

/**
 * What the driver knows of its session and declares nowhere: the key that cancels a statement, and
 * whether the server enqueues an answer.
 */
interface Session {
  readonly processID: number | null
  readonly secretKey: unknown
  readonly readyForQuery?: boolean
}

/** As the driver has it; its declaration leaves these out. */
interface Wire extends pg.Connection {
  connect(port: number | string, host?: string): void
  requestSsl(): void
  cancel(processID: number, secretKey: unknown): void
}

/**
 * A connection that gives up cleanly, which matters where PostgreSQL replicates synchronously and
 * the standby is away:
 * A statement that we no longer wait for is canceled. The server does not notice that the client
 * has left while it waits for a standby: without this, every attempt would leave a backend behind.
 * A commit whose wait for the standby was canceled, by anybody, counts as failed: PostgreSQL
 * reports success with a warning, although a failover would lose the commit.
 */
export class CarefulClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    this.on('notice', ({ routine }) => {
      if (routine !== 'SyncRepWaitForLSN') return
      // Fails the statement before the driver reads its success, and closes the connection.
      this.connection.emit('error', new Error('Connection ended: a commit was not replicated'))
    })
  }

  override end(): Promise<void>
  override end(callback: (error: Error) => void): void
  override end(callback?: (error: Error) => void): Promise<void> | undefined {
    if (isPendingAnAnswer(this)) cancelStatement(this)
    if (callback === undefined) return super.end()
    super.end(callback)
    return undefined
  }
}

function isPendingAnAnswer(client: pg.Client): boolean {
  return (client as pg.Client & Session).readyForQuery === false
}

/** PostgreSQL’s own way: a second connection that names the session and its key, then ends. */
function cancelStatement(client: pg.Client): void {
  const { processID, secretKey, ssl, host, port } = client as pg.Client & Session
  if (processID === null) return
  const wire = new pg.Connection({ ssl }) as Wire
  const timer = setTimeout(() => wire.stream.destroy(), CANCEL_MS_MAX)
  // Best effort: a server that is not there has nothing to cancel.
  wire.on('error', () => undefined)
  wire.on('end', () => clearTimeout(timer))
  wire.on('connect', () => (ssl ? wire.requestSsl() : wire.cancel(processID, secretKey)))
  wire.on('sslconnect', () => wire.cancel(processID, secretKey))
  if (host.startsWith('/')) wire.connect(`${host}/.s.PGSQL.${port}`)
  else wire.connect(port, host)
}
