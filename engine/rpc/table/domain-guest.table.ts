import { read, write } from '../procedure.ts'
import { hyper, int, list, struct, uhyper, uint } from '../xdr.ts'
import { domain as dom, maybeString, params, string } from './objects.table.ts'

const mountPoints = list(string, 256)
const fileSystem = struct({
  mountpoint: string,
  name: string,
  fstype: string,
  devAliases: list(string, 256),
})

/** What an agent inside the guest is asked. */
export const domainGuestProcedures = {
  domainGetHostname: write(277, { dom, flags: uint }, { hostname: string }),
  domainGetTime: write(337, { dom, flags: uint }, { seconds: hyper, nseconds: uint }),
  domainSetTime: write(338, { dom, seconds: hyper, nseconds: uint, flags: uint }),
  domainGetFsinfo: write(349, { dom, flags: uint }, { info: list(fileSystem, 256), ret: uint }),
  domainFsfreeze: write(335, { dom, mountpoints: mountPoints, flags: uint }, { filesystems: int }),
  domainFsthaw: write(336, { dom, mountpoints: mountPoints, flags: uint }, { filesystems: int }),
  domainFstrim: write(294, { dom, mountPoint: maybeString, minimum: uhyper, flags: uint }),
  domainSetUserPassword: write(357, { dom, user: maybeString, password: maybeString, flags: uint }),
  domainGetGuestVcpus: write(371, { dom, flags: uint }, { params: params(64) }),
  domainSetGuestVcpus: write(372, { dom, cpumap: string, state: int, flags: uint }),
  domainGetGuestInfo: read(418, { dom, types: uint, flags: uint }, { params: params(2048) }),
  domainAgentSetResponseTimeout: write(420, { dom, timeout: int, flags: uint }, { result: int }),
  domainAuthorizedSshKeysGet: write(424, { dom, user: string, flags: uint }, { keys: list(string, 2048) }),
  domainAuthorizedSshKeysSet: write(425, { dom, user: string, keys: list(string, 2048), flags: uint }),
}
