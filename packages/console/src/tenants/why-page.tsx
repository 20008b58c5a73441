import { Link, useParams, useSearchParams } from 'wouter'
import type { Explanation } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Badge, StatusBadge } from '../parts/badge.tsx'
import { Card } from '../parts/card.tsx'
import { Id } from '../parts/id.tsx'
import { Moment } from '../parts/moment.tsx'
import { Columns, Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { AsOf } from './as-of.tsx'
import { Causes, Next } from './causes.tsx'
import classes from './why.module.css'

/** Why a status is, or was, as it is: a chain of causes in plain sentences. */
export default function WhyPage() {
  const { id = '' } = useParams()
  const [params, setParams] = useSearchParams()
  const at = params.get('at')
  const reading = useRead('explain', { params: { id }, query: at === null ? {} : { at } })
  return (
    <Page
      title="Status explanation"
      above={<Above id={id} kind={reading.data?.kind} />}
      lead={
        <>
          {reading.data?.tenant_name === id ? null : reading.data?.tenant_name} <Id>{id}</Id>
        </>
      }
      actions={<AsOf at={at} onChange={(next) => setParams(next === null ? {} : { at: next })} />}
    >
      <Shown reading={reading}>{(explanation) => <Answer explanation={explanation} />}</Shown>
    </Page>
  )
}

function Above({ id, kind }: { id: string; kind: Explanation['kind'] | undefined }) {
  if (kind === undefined || kind === 'checkout') return <Link href="/tenants">Tenants</Link>
  return kind === 'tenant' ? (
    <Link href={`/tenants/${id}`}>Tenant</Link>
  ) : (
    <Link href={`/subscriptions/${id}`}>Subscription</Link>
  )
}

function Answer({ explanation }: { explanation: Explanation }) {
  const { status, sentence, has_access, is_past, as_of, because, next, tenant_id } = explanation
  const { remarks, entitlements } = explanation
  return (
    <>
      <Card>
        <div className={classes['answer']}>
          <StatusBadge status={status} />
          <p className={classes['sentence']}>{sentence}</p>
          <p className="soft small">
            {has_access ? 'Access' : 'No access'}
            {is_past ? ' (as of ' : ' (checked '}
            <Moment at={as_of} />
            ).
          </p>
          <Remarks remarks={remarks} />
        </div>
      </Card>
      <Columns wide>
        <Card title="Causes">
          <Causes because={because} tenant_id={tenant_id} />
        </Card>
        <div className="stack">
          <Card title={is_past ? 'Changes expected then' : 'Next changes'}>
            <Next next={next} />
          </Card>
          <Features entitlements={entitlements} />
          <About explanation={explanation} />
        </div>
      </Columns>
    </>
  )
}

/** What else to know, the most urgent first. */
function Remarks({ remarks }: Pick<Explanation, 'remarks'>) {
  if (remarks.length === 0) return null
  return (
    <ul className={classes['list']}>
      {remarks.map(({ sentence, tone }) => (
        <li key={sentence}>
          <Badge tone={tone}>{REMARK_LABELS[tone]}</Badge> {sentence}
        </li>
      ))}
    </ul>
  )
}

const REMARK_LABELS = { bad: 'Problem', warn: 'Warning', calm: 'Info' } as const

function Allowed({ is }: { is: boolean }) {
  return is ? <Badge tone="good">Allowed</Badge> : <Badge tone="quiet">Not allowed</Badge>
}

/** The answers of the entitlement check, now. */
function Features({ entitlements }: Pick<Explanation, 'entitlements'>) {
  if (entitlements.length === 0) return null
  return (
    <Card title="Entitlements">
      <ul className={classes['list']}>
        {entitlements.map(({ allowed, feature, sentence }) => (
          <li key={feature}>
            <Allowed is={allowed} /> {feature}
            <span className="under">{sentence}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function About({ explanation: { subscriptions, open_findings } }: { explanation: Explanation }) {
  return (
    <>
      {subscriptions.length === 0 ? null : (
        <Card title="Subscriptions">
          <ul className={classes['list']}>
            {subscriptions.map(({ subscription_id, status, plan_name }) => (
              <li key={subscription_id}>
                <StatusBadge status={status} /> {plan_name ?? 'No plan'}
                <span className="under">
                  <Id to={`/subscriptions/${encodeURIComponent(subscription_id)}`}>
                    {subscription_id}
                  </Id>
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {open_findings.length === 0 ? null : (
        <Card title="Open findings">
          <ul className={classes['list']}>
            {open_findings.map(({ finding_id, title }) => (
              <li key={finding_id}>
                <Link href={`/findings/${finding_id}`}>{title}</Link>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}
