import { API, toQuery } from '../api/request.ts'

/** The file of what is shown, as far as its filters go; the newest page or not is no matter. */
export function exportAddress(filters: Readonly<Record<string, string>>): string {
  return `${API}/audit/export${toQuery({ ...filters, format: 'csv' })}`
}
