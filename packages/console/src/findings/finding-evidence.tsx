import { formatMoney } from '@bursar/wire/money'
import { useMayAct } from '../api/me.ts'
import type { FindingEvidence } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { ErrorCode } from '../list/error-code.tsx'
import { Card } from '../parts/card.tsx'
import { type Fact, Facts } from '../parts/facts.tsx'
import { words } from '../parts/format.ts'
import { Id } from '../parts/id.tsx'
import { Waiting } from '../parts/states.tsx'

/** The person and the object behind a finding, read from Stripe for this page. Operators only. */
export function Evidence({ finding_id }: { finding_id: string }) {
  return useMayAct() ? <EvidenceCard finding_id={finding_id} /> : null
}

function EvidenceCard({ finding_id }: { finding_id: string }) {
  const { data, problem } = useRead('findingEvidence', { params: { finding_id } })
  if (data?.state === 'nothing') return null
  return (
    <Card title="Stripe data">
      {data === undefined && problem === null ? <Waiting lines={4} /> : null}
      {problem !== null || data?.state === 'unavailable' ? (
        <p className="soft">
          Bursar couldn’t read this from Stripe. <ErrorCode code={codeOf(problem, data)} />
        </p>
      ) : null}
      {data?.objects.map((one) => (
        <Facts key={one.object_id} facts={factsOf(one)} />
      ))}
      <p className="soft small">
        Read from Stripe when you opened this page. Bursar does not store it.
      </p>
    </Card>
  )
}

type Problem = ReturnType<typeof useRead>['problem']

function codeOf(problem: Problem, evidence: FindingEvidence | undefined): string {
  return problem?.code ?? evidence?.error_code ?? 'STRIPE_UNAVAILABLE'
}

function factsOf(one: FindingEvidence['objects'][number]): (Fact | null)[] {
  const { amount, claimed_tenant, customer_id, email, name, prices, status } = one
  return [
    ['Object', <OutLink key="object" id={one.object_id} url={one.dashboard_url} />],
    name === null ? null : ['Name', name],
    email === null ? null : ['Email', email],
    amount === null ? null : ['Amount', formatMoney(amount.amount, amount.currency, 'en-US')],
    status === null ? null : ['Status', words(status)],
    prices.length === 0 ? null : ['Plan', <Prices key="plan" prices={prices} />],
    claimed_tenant === null
      ? null
      : ['Claimed tenant (unverified)', <Id key="claim">{claimed_tenant}</Id>],
    customer_id === null
      ? null
      : ['Stripe customer', <OutLink key="customer" id={customer_id} url={one.customer_url} />],
  ]
}

function Prices({ prices }: Pick<FindingEvidence['objects'][number], 'prices'>) {
  return prices.map(({ plan_name, price_id, quantity }) => (
    <div key={price_id}>
      {quantity} × {plan_name ?? 'No plan'}
      <span className="under">
        <Id>{price_id}</Id>
      </span>
    </div>
  ))
}

/** Leads to the Stripe Dashboard, in a tab of its own. */
function OutLink({ id, url }: { id: string; url: string | null }) {
  if (url === null) return <Id>{id}</Id>
  return (
    <>
      <Id>{id}</Id>{' '}
      <a href={url} target="_blank" rel="noopener noreferrer" className="aside-link small">
        Open in Stripe<span className="unseen"> ({id})</span>
      </a>
    </>
  )
}
