import { PageActions } from '../actions/page-actions.tsx'
import type { Reconcile } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { DataTable } from '../list/data-table.tsx'
import { Card } from '../parts/card.tsx'
import { wholeNumber } from '../parts/format.ts'
import { Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Nothing } from '../parts/states.tsx'
import { DIFFERENCES, JOBS, RUNS, WATERMARKS } from './reconcile-columns.tsx'

/** A run moves on without an event that the stream would tell of. */
const AGAIN_EVERY_MS = 5_000

/** What finds changes that no webhook delivered: its jobs, their runs, and how far they are. */
export default function ReconcilePage() {
  const reading = useRead('reconcile', {}, { everyMs: AGAIN_EVERY_MS })
  return (
    <Page
      title="Reconcile"
      lead="Jobs that compare Bursar with Stripe and find changes that no webhook delivered."
      actions={<PageActions page="reconcile" params={{}} />}
    >
      <Shown reading={reading}>{(reconcile) => <Cards reconcile={reconcile} />}</Shown>
    </Page>
  )
}

function Cards({ reconcile }: { reconcile: Reconcile }) {
  return (
    <>
      <Card title="Jobs" flush>
        <DataTable caption="Jobs" rows={reconcile.jobs} columns={JOBS} keyOf={({ job }) => job} />
      </Card>
      <Card title="Last runs" flush>
        <Runs runs={reconcile.runs} />
      </Card>
      {reconcile.differences.length === 0 ? null : (
        <Card title="Differences from Stripe" flush>
          <DataTable
            caption="Differences from Stripe"
            rows={reconcile.differences}
            columns={DIFFERENCES}
            keyOf={(one) => `${one.run_id} ${one.stripe_subscription_id} ${one.sentence}`}
          />
        </Card>
      )}
      <Card title="Events read from Stripe" flush>
        <Watermarks reconcile={reconcile} />
      </Card>
    </>
  )
}

function Runs({ runs }: Pick<Reconcile, 'runs'>) {
  if (runs.length === 0) {
    return (
      <Nothing icon="clock" title="No runs yet">
        Bursar sweeps an account for the first time one day after it began to read its events.
      </Nothing>
    )
  }
  return <DataTable caption="Last runs" rows={runs} columns={RUNS} keyOf={({ run_id }) => run_id} />
}

function Watermarks({ reconcile: { watermarks, accounts } }: { reconcile: Reconcile }) {
  if (watermarks.length === 0) {
    return (
      <Nothing icon="clock" title="No events read yet">
        Catch-up reads the first account within seconds after Bursar starts.
      </Nothing>
    )
  }
  return (
    <>
      <DataTable
        caption="Events read from Stripe"
        rows={watermarks}
        columns={WATERMARKS}
        keyOf={({ account }) => account}
      />
      {accounts > watermarks.length ? (
        <p className="soft small">
          Showing {wholeNumber(watermarks.length)} of {wholeNumber(accounts)} accounts, those
          furthest behind first.
        </p>
      ) : null}
    </>
  )
}
