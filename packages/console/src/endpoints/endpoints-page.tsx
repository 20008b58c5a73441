import type { Endpoints } from '../api/shapes.ts'
import { useRead } from '../api/use-read.ts'
import { Page } from '../parts/page.tsx'
import { Shown } from '../parts/shown.tsx'
import { EventTypes } from './event-types.tsx'
import { Incoming } from './incoming.tsx'
import { Outgoing } from './outgoing.tsx'

/** The endpoints that Stripe calls, and those that Bursar calls. */
export default function EndpointsPage() {
  const reading = useRead('endpoints', {})
  return (
    <Page
      title="Endpoints"
      lead="Endpoints that receive events from Stripe, and endpoints of yours that Bursar calls."
    >
      <Shown reading={reading}>{(endpoints) => <Cards endpoints={endpoints} />}</Shown>
    </Page>
  )
}

function Cards({ endpoints }: { endpoints: Endpoints }) {
  return (
    <>
      {endpoints.incoming.map((incoming) => (
        <Incoming key={incoming.path} incoming={incoming} />
      ))}
      <Outgoing outgoing={endpoints.outgoing} />
      <EventTypes types={endpoints.event_types} />
    </>
  )
}
