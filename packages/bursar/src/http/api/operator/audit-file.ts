import type { auditExportQuery } from '@bursar/wire/operator/audit'
import type { z } from 'zod'
import type { OperatorService } from '../../../operator/operator-service.ts'
import { toAuditLines } from '../../../operator/read/audit-lines.ts'

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const

/** The audit log as a download: pages are read as fast as they are taken. */
export function auditFile(
  service: Pick<OperatorService, 'audit'>,
  asked: z.output<typeof auditExportQuery>,
): Response {
  const lines = toAuditLines(service, asked)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = await lines.next()
      if (part.done === true) controller.close()
      else controller.enqueue(encoder.encode(part.value))
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
  const { format } = asked
  return new Response(body, {
    headers: {
      'Content-Type': TYPES[format],
      'Content-Disposition': `attachment; filename="bursar-audit.${format}"`,
    },
  })
}
