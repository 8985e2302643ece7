import { VirError } from '../model/error.ts'
import type { Handlers } from './server.ts'

const refuseAuthentication = (): never => {
  throw new VirError('authFailed', 'authentication failed', 'rpc')
}

/** Whoever reaches the channel is who may use it: there is nothing to prove, as with libvirtd's «auth none». */
export const authentication: Handlers = {
  authList: () => ({ types: [0] }),
  authSaslInit: refuseAuthentication,
  authSaslStart: refuseAuthentication,
  authSaslStep: refuseAuthentication,
  authPolkit: refuseAuthentication,
}
