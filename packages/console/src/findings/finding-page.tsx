import { Link, useParams } from 'wouter'
import type { FindingDetail } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Badge, SeverityBadge } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { Facts } from '../parts/facts.tsx'
import { Id, pathOfId } from '../parts/id.tsx'
import { JsonBlock } from '../parts/json-block.tsx'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { Coded } from './coded.tsx'
import classes from './finding.module.css'
import { FindingActions } from './finding-actions.tsx'
import { Evidence } from './finding-evidence.tsx'

/** One finding: what it means, what to do, and the button that does it. */
export default function FindingPage() {
  const { finding_id = '' } = useParams()
  const reading = useRead('finding', { params: { finding_id } })
  return (
    <Page
      title={reading.data?.title ?? 'Finding'}
      above={<Link href="/findings">Findings</Link>}
      lead={reading.data?.summary}
    >
      <Shown reading={reading}>{(finding) => <Details finding={finding} />}</Shown>
    </Page>
  )
}

function Details({ finding }: { finding: FindingDetail }) {
  return (
    <Columns wide>
      <Card>
        <div className={classes['words']}>
          <h2>Meaning</h2>
          <p>
            <Coded>{finding.meaning}</Coded>
          </p>
          <h2>What to do</h2>
          <p>
            <Coded>{finding.advice}</Coded>
          </p>
          {finding.closes_by_itself && finding.resolved_at === null ? (
            <p className="soft small">Closes automatically once resolved.</p>
          ) : null}
          {finding.kind === 'brake_engaged' ? <Link href="/brake">Go to the brake</Link> : null}
          <FindingActions finding={finding} />
        </div>
      </Card>
      <div className="stack">
        <Evidence finding_id={finding.finding_id} />
        <Card title="Summary">
          <Facts facts={factsOf(finding)} />
          <br />
          <JsonBlock label="Raw details" value={finding.details} />
        </Card>
      </div>
    </Columns>
  )
}

function factsOf(finding: FindingDetail): Parameters<typeof Facts>[0]['facts'] {
  const { resolved_at, resolved_by, resolver_name, resolved_reason, tenant_id, account } = finding
  return [
    [
      'State',
      resolved_at === null ? (
        <Badge key="state" tone="warn">
          Open
        </Badge>
      ) : (
        <Badge key="state" tone="quiet">
          Resolved
        </Badge>
      ),
    ],
    ['Severity', <SeverityBadge key="severity" severity={finding.severity} />],
    [
      'Object',
      <Id key="object_id" to={pathOfId(finding.object_id)}>
        {finding.object_id}
      </Id>,
    ],
    [
      'Tenant',
      tenant_id === null ? (
        'None'
      ) : (
        <Link key="tenant" href={`/tenants/${tenant_id}`}>
          {tenant_id}
        </Link>
      ),
    ],
    account === '' ? null : ['Account', <Id key="account">{account}</Id>],
    ['Opened', <Moment key="opened" at={finding.opened_at} />],
    resolved_at === null ? null : ['Resolved', <Moment key="resolved" at={resolved_at} />],
    resolved_by === null ? null : ['Resolved by', resolver_name ?? resolved_by],
    resolved_reason === null ? null : ['Reason', resolved_reason],
  ]
}
