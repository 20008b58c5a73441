import { API } from '../api/request.ts'

export const SIGN_IN_PATH = `${API}/sign-in`
